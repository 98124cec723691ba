/** The fields of a form, as they were typed. */
export function fieldsOf(form: HTMLFormElement): Readonly<Record<string, string>> {
  return Object.fromEntries(new FormData(form)) as Record<string, string>
}

/** Clears the error of a field once the user changes it. */
export function corrects(field: string | undefined, clear: () => void): (event: Event) => void {
  return ({ target }) => {
    if (field !== undefined && (target as HTMLInputElement).name === field) clear()
  }
}
