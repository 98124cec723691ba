/** What `explain` reports for a mistake with one sender, if that differs from the others, and why. */
export const EXCEPTIONS: Readonly<
  Record<string, Readonly<Record<string, readonly [code: string, reason: string]>>>
> = {
  polar: {
    'the secret is a placeholder': [
      'unexplained',
      'the sender uses the text of its secrets as the key, so that every text is a secret',
    ],
    'the sender uses all of the secret as text': ['verified', 'this is what the sender does'],
  },
  'standard-webhooks with a public key': {
    'the public key is base64 of the bare key': ['verified', 'the prefix may be left out'],
  },
}
