export const saw = (...words: unknown[]) => console.log('handler saw', ...words)
