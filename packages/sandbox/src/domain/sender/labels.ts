const LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'adyen-platform': 'Adyen for platforms',
    calcom: 'Cal.com',
    docusign: 'DocuSign',
    github: 'GitHub',
    gitlab: 'GitLab',
    hubspot: 'HubSpot',
    line: 'LINE',
    openai: 'OpenAI',
    pagerduty: 'PagerDuty',
    ricloud: 'ricloud',
    rine: 'rine',
    sendgrid: 'SendGrid',
  }),
)

/** The display name of a sender: capitalized words, unless the sender writes its name differently. */
export function labelOf(sender: string): string {
  const known = LABELS.get(sender)
  if (known !== undefined) return known
  const words = sender.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return words.join(' ')
}
