export type {
  IoredisClient,
  NodeRedisClient,
  RedisClient,
  ScriptCall,
  UpstashClient,
} from './client.ts'
export {
  type RedisCheckOptions,
  type RedisReplayStore,
  type RedisReplayStoreOptions,
  type RedisWaitOptions,
  redisReplayStore,
} from './redis-replay-store.ts'
