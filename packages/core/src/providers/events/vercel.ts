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

/** What the payloads of Vercel have in common. */
export interface VercelPayload {
  /** The team in which it happened; a personal account has none. */
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
  /** The project that the event is about, if it is about one. */
  readonly project?:
    | {
        /** The id of the project, `prj_…`. */
        readonly id: string
        readonly [field: string]: unknown
      }
    | undefined
  readonly [field: string]: unknown
}

/** What events about deployments say. */
export interface VercelDeploymentPayload extends VercelPayload {
  /** The deployment that the event is about. */
  readonly deployment: {
    /** The id of the deployment, `dpl_…`. */
    readonly id: string
    /** The address of the deployment, without a scheme. */
    readonly url: string
    /** The name of the project, as it stands in the address. */
    readonly name: string
    readonly [field: string]: unknown
  }
  /** Where the deployment goes; `null` for a preview. */
  readonly target?: string | null | undefined
}

/** An event of Vercel (https://vercel.com/docs/webhooks/webhooks-api). */
export interface VercelEvent<N extends string = string, P extends object = VercelPayload> {
  /** The id of the delivery. */
  readonly id: string
  /** The name of the event, such as `deployment.succeeded`. */
  readonly type: N
  /** The time of the event, in Unix milliseconds. */
  readonly createdAt: number
  /** The region in which it happened, if it happened in one. */
  readonly region?: string | null | undefined
  /** What the event is about. */
  readonly payload: P
}

type Payload<N> = N extends `deployment.${string}` ? VercelDeploymentPayload : VercelPayload
type Listed = { readonly [N in (typeof VERCEL_EVENTS)[number]]: VercelEvent<N, Payload<N>> }

/** The events of Vercel that most applications handle; there are more. */
export interface VercelEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': VercelEvent
}
