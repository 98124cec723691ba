import type { Question } from './diagnose.ts'

/** A capture to start from. */
export interface Example extends Question {
  readonly title: string
}

const SIGNED =
  '{"ref": "refs/heads/main", "repository": {"full_name": "octo/example"}, "sender": {"login": "ada"}}'

const requestOf = (body: string) => `POST /webhooks/github HTTP/1.1
Content-Type: application/json
X-GitHub-Event: push
X-GitHub-Delivery: 5d1f6b80-0c55-11f1-8c7d-2f5b6a3d7e90
X-Hub-Signature-256: sha256=6c2d365c20796b2b38e3bda2f5a20e4fe6377ed07b7869f08aea7aac00adc8b3

${body}`

const common = { sender: 'github', url: '', arrived: '' }

/** Captures that show what the page does. GitHub signs no time, so they never get old. */
export const EXAMPLES: readonly Example[] = [
  { ...common, title: 'It verifies', secret: 'a-test-secret', capture: requestOf(SIGNED) },
  { ...common, title: 'Wrong secret', secret: 'another-secret', capture: requestOf(SIGNED) },
  {
    ...common,
    title: 'Re-serialized body',
    secret: 'a-test-secret',
    capture: requestOf(JSON.stringify(JSON.parse(SIGNED))),
  },
]
