import { type Signal, signal } from '@preact/signals'
import type { OverviewView, SenderView } from '../../server/views.ts'
import { request } from './request.ts'

/** The webhooks, the counts and the outcomes over time. */
export const overview: Signal<OverviewView | undefined> = signal(undefined)

/** The senders, which never change while the sandbox runs. */
export const senders: Signal<readonly SenderView[]> = signal([])

/** What is known about a sender. */
export function senderOf(name: string): SenderView | undefined {
  return senders.value.find(({ sender }) => sender === name)
}

/** The display name of a sender. */
export function labelOf(name: string): string {
  return senderOf(name)?.label ?? name
}

/** Reads the overview again. */
export async function readOverview(): Promise<void> {
  overview.value = await request<OverviewView>('GET', 'overview')
}

/** Reads the senders. */
export async function readSenders(): Promise<void> {
  senders.value = await request<readonly SenderView[]>('GET', 'senders')
}
