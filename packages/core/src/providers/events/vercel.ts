/** The events that most applications handle. */
export const VERCEL_EVENTS = [
  'deployment.canceled',
  'deployment.created',
  'deployment.error',
  'deployment.promoted',
  'deployment.ready',
  'deployment.succeeded',
  'domain.created',
  'integration-configuration.removed',
  'project.created',
  'project.removed',
] as const

/** The fields common to all Vercel payloads. */
export interface VercelPayload {
  /** The team where the event happened; a personal account has none. */
  readonly team?:
    | {
        /** The id of the team, `team_…`. */
        readonly id: string
      }
    | null
    | undefined
  /** The user who caused the event. */
  readonly user?:
    | {
        /** The id of the user. */
        readonly id: string
      }
    | undefined
  /** The project that the event is about, if any. */
  readonly project?:
    | {
        /** The id of the project, `prj_…`. */
        readonly id: string
        readonly [field: string]: unknown
      }
    | undefined
  readonly [field: string]: unknown
}

/** The payload of events about deployments. */
export interface VercelDeploymentPayload extends VercelPayload {
  /** The deployment that the event is about. */
  readonly deployment: {
    /** The id of the deployment, `dpl_…`. */
    readonly id: string
    /** The URL of the deployment, without the scheme. */
    readonly url: string
    /** The name of the project, as in the URL. */
    readonly name: string
    readonly [field: string]: unknown
  }
  /** The target of the deployment; `null` for a preview. */
  readonly target?: string | null | undefined
}

/** A Vercel event (https://vercel.com/docs/webhooks/webhooks-api). */
export interface VercelEvent<N extends string = string, P extends object = VercelPayload> {
  /** The id of the delivery. */
  readonly id: string
  /** The name of the event, such as `deployment.succeeded`. */
  readonly type: N
  /** The time of the event, in Unix milliseconds. */
  readonly createdAt: number
  /** The region where the event happened, if any. */
  readonly region?: string | null | undefined
  /** What the event is about. */
  readonly payload: P
}

type Payload<N> = N extends `deployment.${string}` ? VercelDeploymentPayload : VercelPayload
type Listed = { readonly [N in (typeof VERCEL_EVENTS)[number]]: VercelEvent<N, Payload<N>> }

/** The Vercel events that most applications handle; there are more. */
export interface VercelEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': VercelEvent
}
