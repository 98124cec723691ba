// What openapi-typescript 7.13.0 generates from two senders' documents, reduced to a few events and written by hand:
// openai/openai-openapi f85dbe2 openapi.yaml, and clerk/openapi-specs 7987d1b webhooks/2025-04-15.yml.

interface NoParameters {
  query?: never
  header?: never
  path?: never
  cookie?: never
}

interface Received {
  parameters: NoParameters
  get?: never
  put?: never
  delete?: never
  options?: never
  head?: never
  patch?: never
  trace?: never
}

interface OpenaiOperation<Name extends keyof OpenaiComponents['schemas']> {
  parameters: NoParameters
  requestBody?: { content: { 'application/json': OpenaiComponents['schemas'][Name] } }
  responses: { 200: { headers: { [name: string]: unknown }; content?: never } }
}

/** Its keys are not the names of the events; `type` is. */
export interface OpenaiWebhooks {
  batch_completed: Received & { post: OpenaiOperation<'WebhookBatchCompleted'> }
  fine_tuning_job_failed: Received & { post: OpenaiOperation<'WebhookFineTuningJobFailed'> }
  live_call_incoming: Received & { post: OpenaiOperation<'WebhookLiveCallIncoming'> }
}

export interface OpenaiComponents {
  schemas: {
    WebhookBatchCompleted: {
      created_at: number
      id: string
      data: { id: string }
      object?: 'event'
      type: 'batch.completed'
    }
    WebhookFineTuningJobFailed: {
      created_at: number
      id: string
      data: { id: string }
      object?: 'event'
      type: 'fine_tuning.job.failed'
    }
    WebhookLiveCallIncoming: {
      created_at: number
      id: string
      data: { session_id: string; sip_headers: { name: string; value: string }[] }
      object?: 'event'
      type: 'live.call.incoming'
    }
  }
}

interface ClerkPayload {
  object: string
  type: string
  event_attributes?: { http_request?: { client_ip?: string; user_agent?: string } }
  timestamp: number
  instance_id: string
}

interface ClerkOperation<Data> {
  parameters: NoParameters
  requestBody?: { content: { 'application/json': ClerkPayload & { data: Data } } }
  responses: never
}

/** Its keys are the names of the events; `type` is any string. */
export interface ClerkWebhooks {
  'role.created': Received & { post: ClerkOperations['role.created'] }
  'user.created': Received & { post: ClerkOperations['user.created'] }
  'user.deleted': Received & { post: ClerkOperations['user.deleted'] }
}

export interface ClerkOperations {
  'role.created': ClerkOperation<{ object: 'role'; id: string; name: string; key: string }>
  'user.created': ClerkOperation<{ object: 'user'; id: string; first_name: string | null }>
  'user.deleted': ClerkOperation<{ object: string; id?: string; deleted: boolean }>
}
