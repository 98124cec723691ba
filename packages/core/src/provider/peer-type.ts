/** A type of an optional peer dependency; `Otherwise` where it is not installed, which TypeScript reads as `any`. */
export type PeerType<Peer, Otherwise> = unknown extends Peer ? Otherwise : Peer
