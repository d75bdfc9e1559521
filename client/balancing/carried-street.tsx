import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import type { Ground } from '../../server/balancing/contract.ts';
import { useText } from '../language/use-text.ts';
import { minutesText } from './balance-texts.ts';

/** The street in the hand: click its new neighbour on the map, or choose a holder here. */
export function CarriedStreet({
  ground,
  streetId,
  onGive,
  onDrop,
}: {
  ground: Ground;
  streetId: string;
  onGive(streetId: string, holderId: string): void;
  onDrop(): void;
}): ReactNode {
  const t = useText();
  const street = ground.streets.find((one) => one.streetId === streetId);
  if (street === undefined) return null;
  const now = ground.holders.find((one) => one.holderId === street.holderId);
  const holders = ground.holders.filter(
    (one) => street.mayHold.includes(one.holderId) && one.holderId !== street.holderId,
  );
  return (
    <div className="section note strong" data-testid="balance-carried" data-street={streetId}>
      <b>{street.nameZh}</b> · {minutesText(street.minutes.total)} {t('分钟/班', 'min a shift')} ·{' '}
      {now?.nameZh ?? t('无人', 'nobody')}
      <p>
        {t(
          '点图上另一人的街巷即归其管；或在此选择。',
          'Click a street of the new holder on the map, or choose here.',
        )}
      </p>
      <div className="row-wrap">
        <Select
          size="small"
          style={{ width: 220 }}
          placeholder={t('归谁管', 'New holder')}
          data-testid="balance-holder"
          options={holders.map((one) => ({
            value: one.holderId,
            label: `${one.nameZh} · ${minutesText(one.minutes)} ${t('分钟', 'min')}`,
          }))}
          onChange={(holderId: string) => onGive(streetId, holderId)}
        />
        <Button size="small" onClick={onDrop}>
          {t('放下', 'Put it down')}
        </Button>
      </div>
    </div>
  );
}
