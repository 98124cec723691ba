/**
 * A type from an optional peer dependency, or `Otherwise` if it is not installed, in which case TypeScript sees `any`.
 */
export type PeerType<Peer, Otherwise> = unknown extends Peer ? Otherwise : Peer
