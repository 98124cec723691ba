import { createHmac } from 'node:crypto'

/** An HMAC of a string, computed with `node:crypto`. */
export const mac = (
  secret: string,
  text: string,
  encoding: 'hex' | 'base64' = 'hex',
  algorithm: 'sha1' | 'sha256' = 'sha256',
): string => createHmac(algorithm, secret).update(text).digest(encoding)

/** A time in Unix seconds, as text. */
export const seconds = (nowMs: number): string => String(Math.floor(nowMs / 1000))
