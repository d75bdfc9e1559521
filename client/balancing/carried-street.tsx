import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import type { Ground } from '../../server/balancing/contract.ts';
import { useText } from '../language/use-text.ts';
import { minutesText } from './balance-texts.ts';

/** The street in the hand: drag it or click its new neighbour on the map, or choose a holder here. */
export function CarriedStreet({
  ground,
  streetId,
  targetId,
  locked,
  trade,
  onGive,
  onLock,
  onDrop,
}: {
  ground: Ground;
  streetId: string;
  /** Whose street lies under the pointer. */
  targetId: string | null;
  locked: boolean;
  trade: boolean;
  onGive(streetId: string, holderId: string): void;
  onLock(): void;
  onDrop(): void;
}): ReactNode {
  const t = useText();
  const street = ground.streets.find((one) => one.streetId === streetId);
  if (street === undefined) return null;
  const now = ground.holders.find((one) => one.holderId === street.holderId);
  const target = ground.holders.find((one) => one.holderId === targetId);
  const holders = ground.holders.filter(
    (one) => (trade || street.mayHold.includes(one.holderId)) && one.holderId !== street.holderId,
  );
  return (
    <div
      className="section note strong"
      data-testid="balance-carried"
      data-street={streetId}
      data-target={targetId ?? ''}
    >
      <b>{t(street.nameZh, street.nameEn)}</b> · {minutesText(street.minutes.total)}{' '}
      {t('分钟/班', 'min a shift')} · {now?.nameZh ?? t('无人', 'nobody')}
      {target === undefined ? null : <b data-testid="balance-target"> → {target.nameZh}</b>}
      <p>
        {t(
          '拖到另一人的街巷上松开即归其管；也可点选，或在此选择。',
          'Let it go on a street of the new holder; or click one, or choose here.',
        )}
      </p>
      <div className="row-wrap">
        <Select
          size="small"
          style={{ width: 220 }}
          placeholder={t('归谁管', 'New holder')}
          aria-label={t('归谁管', 'New holder')}
          data-testid="balance-holder"
          options={holders.map((one) => ({
            value: one.holderId,
            label: `${one.nameZh} · ${minutesText(one.minutes)} ${t('分钟', 'min')}`,
          }))}
          onChange={(holderId: string) => onGive(streetId, holderId)}
        />
        <Button size="small" data-testid="carried-lock" onClick={onLock}>
          {locked ? t('解锁', 'Unlock') : t('锁定现状', 'Lock as it is')}
        </Button>
        <Button size="small" onClick={onDrop}>
          {t('放下', 'Put it down')}
        </Button>
      </div>
    </div>
  );
}
