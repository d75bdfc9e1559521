import type { ReactNode } from 'react';
export function ScansPage(): ReactNode {
  return null;
}
