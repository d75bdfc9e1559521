/** Who did it: one's own name; of others the account is known here, not the name. */
export function personName(accountId: string, own: { accountId: string; nameZh: string }): string {
  if (accountId === own.accountId) return own.nameZh;
  return /^[0-9a-f]{8}-/.test(accountId) ? `#${accountId.slice(0, 8)}` : accountId;
}
