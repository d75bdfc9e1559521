import { Button, Select, Switch } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { BalanceKind, Ground } from '../../server/balancing/contract.ts';
import { useText } from '../language/use-text.ts';

/** What a question for proposals is bound to, besides locks. */
export interface AskChoice {
  /** Empty: all grids. */
  gridIds: string[];
  /** Streets may leave their grid. */
  trade: boolean;
  /** Holders who must stay neighbours (AB角). */
  pairs: [string, string][];
  /** Streets that nobody holds get somebody. */
  nameUnheld: boolean;
}

export const noOptions: AskChoice = { gridIds: [], trade: false, pairs: [], nameUnheld: true };

/** Which grids, may streets leave them, and who must stay neighbours. */
export function AskOptions({
  kind,
  ground,
  options,
  onChange,
}: {
  kind: BalanceKind;
  ground: Ground;
  options: AskChoice;
  onChange(options: AskChoice): void;
}): ReactNode {
  const t = useText();
  const [pair, setPair] = useState<string[]>([]);
  const grids = [...new Map(ground.holders.map((one) => [one.gridId, one.gridZh]))];
  const names = new Map(ground.holders.map((one) => [one.holderId, one.nameZh]));
  const unheld = ground.streets.filter(
    (one) => one.holderId === null && (options.gridIds.length === 0 || options.gridIds.includes(one.gridId)),
  ).length;
  const streets = kind === 'sections' || kind === 'chiefs' || kind === 'squads';
  return (
    <div className="section" data-testid="balance-options">
      <div className="row-wrap">
        <Select
          mode="multiple"
          size="small"
          style={{ minWidth: 180 }}
          allowClear
          maxTagCount={2}
          value={options.gridIds}
          placeholder={t('全部网格', 'All grids')}
          aria-label={t('网格', 'Grids')}
          data-testid="balance-grids"
          options={grids.map(([value, label]) => ({ value, label }))}
          onChange={(gridIds: string[]) => onChange({ ...options, gridIds })}
        />
        {streets ? (
          <label className="row-wrap" style={{ gap: 6 }}>
            <Switch
              size="small"
              checked={options.trade}
              data-testid="balance-trade"
              aria-label={t('街巷可跨网格', 'Streets may leave their grid')}
              onChange={(trade) => onChange({ ...options, trade })}
            />
            {t('街巷可跨网格（需区政府批准）', 'Streets may leave their grid (needs the district’s consent)')}
          </label>
        ) : null}
        {kind === 'posting' ? null : (
          <label className="row-wrap" style={{ gap: 6 }}>
            <Switch
              size="small"
              checked={options.nameUnheld}
              data-testid="balance-name-unheld"
              aria-label={t('给无人街巷定人', 'Name somebody for streets without a holder')}
              onChange={(nameUnheld) => onChange({ ...options, nameUnheld })}
            />
            {t(`给 ${unheld} 条无人街巷定人`, `Name somebody for ${unheld} streets without a holder`)}
          </label>
        )}
      </div>
      {kind === 'posting' ? null : (
        <details>
          <summary>
            {t(
              `AB角须相邻（${options.pairs.length} 对）`,
              `AB pairs stay neighbours (${options.pairs.length})`,
            )}
          </summary>
          <div className="row-wrap">
            <Select
              mode="multiple"
              maxCount={2}
              size="small"
              style={{ minWidth: 220 }}
              value={pair}
              placeholder={t('选两个人', 'Choose two')}
              data-testid="balance-pair"
              options={ground.holders.map((one) => ({ value: one.holderId, label: one.nameZh }))}
              onChange={setPair}
            />
            <Button
              size="small"
              disabled={pair.length !== 2}
              onClick={() => {
                onChange({ ...options, pairs: [...options.pairs, [pair[0]!, pair[1]!]] });
                setPair([]);
              }}
            >
              {t('加入', 'Add')}
            </Button>
            {options.pairs.map(([a, b], index) => (
              <Button
                key={`${a}/${b}`}
                size="small"
                title={t('去掉', 'Remove')}
                onClick={() => onChange({ ...options, pairs: options.pairs.filter((_, k) => k !== index) })}
              >
                {names.get(a)} · {names.get(b)} ×
              </Button>
            ))}
          </div>
        </details>
      )}
    </div>
  );
}
