/** The sample that rine publishes, with another id. */
export const rineMessage = (id: string) => ({
  event: 'message.received',
  timestamp: '2024-01-15T10:30:00Z',
  data: { message_id: id, conversation_id: 'c_1', from_agent_id: 'a_1' },
})

export const rineConversation = (id: string) => ({
  event: 'conversation.updated',
  timestamp: '2024-01-15T10:30:00Z',
  data: { conversation_id: id },
})

export const ricloudTask = (id: string) => ({
  id,
  resource: 'event',
  type: 'task',
  action: 'succeeded',
  data: { id: `task-of-${id}`, resource: 'task', type: 'fetch-data', state: 'succeeded' },
  state: 'pending',
  retries: 0,
  date_created: '2020-02-03T18:36:41Z',
  date_delivered: null,
})

export const handingerTask = (id: string) => ({ taskId: id, status: 'completed' })
