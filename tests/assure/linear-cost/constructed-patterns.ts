/**
 * What the calls of `RegExp` in the sources construct, by the text of their arguments: the patterns that come out of
 * it, or the reason why they cannot be listed.
 */
export const CONSTRUCTED: Readonly<Record<string, readonly string[] | string>> = {
  '`^[\\\\x21-\\\\x7e]{1,${MAX_ID_CHARACTERS}}$`': ['^[\\x21-\\x7e]{1,256}$'],
  '`^[\\\\w+/=-]{1,${MAX_ID_CHARACTERS}}$`': ['^[\\w+/=-]{1,256}$'],
  // One class of visible characters, without the two next to the id. These are without a dot, and without a bracket.
  "`^[${allowed.join('').replace(/[\\]\\\\^-]/g, '\\\\$&')}]{1,${MAX_ID_CHARACTERS}}$`": [
    '^[\\x21-\\x2d\\x2f-\\x7e]{1,256}$',
    '^[\\x21-\\x5a\\x5e-\\x7e]{1,256}$',
  ],
  '`^${characters}$`':
    'one character class of a pattern that the application wrote; it is tried on single characters only',
  '`^(?:${value.source})$`, value.flags':
    'a pattern that the application wrote, anchored at both ends; its own cost stays what it was',
}
