import { DeleteOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Scan } from '../../server/scans/contract.ts';
import { useText } from '../language/use-text.ts';
import { usualSystems } from '../imports/import-texts.ts';

/** A control point in the table. */
export interface PointRow {
  key: string;
  /** Pixels of the picture, right and down from the upper left corner. */
  at: readonly [number, number];
  place: string;
  /** Metres that the fit leaves at it; null before there is a fit. */
  residualM: number | null;
  /** How far off the fit of all others puts it, metres. */
  leaveOneOutM: number | null;
  used: boolean;
}

const NEEDED = 4;

/** Points known on the sheet and in the world: four at least, with what the fit leaves at each. */
export function ControlPoints({
  rows,
  pending,
  scan,
  onTyped,
  onForget,
  onUse,
  onRemove,
}: {
  rows: readonly PointRow[];
  /** A point clicked on the sheet that still lacks its place. */
  pending: readonly [number, number] | null;
  /** The fit, its notes and its uncertainty. */
  scan: Pick<Scan, 'rmsM' | 'largestM' | 'epsilon' | 'methodZh' | 'methodEn' | 'fit' | 'notes'>;
  onTyped(x: number, y: number, crs: string): void;
  onForget(): void;
  onUse(key: string, used: boolean): void;
  onRemove(key: string): void;
}): ReactNode {
  const t = useText();
  const { rmsM, largestM, epsilon, fit, notes } = scan;
  const methodText = t(scan.methodZh ?? '', scan.methodEn ?? '');
  const worst = rows.reduce((most, row) => Math.max(most, row.residualM ?? 0), 0);
  return (
    <div className="section" style={{ padding: '12px 0' }} data-testid="control-points">
      <div style={{ padding: '0 16px 8px' }}>
        <p className="note strong" role="status" data-testid="control-next">
          {pending
            ? t(
                '再在地图上点出同一个地方，或在下面写坐标',
                'Now click the same place on the map, or type its coordinates',
              )
            : rows.length < NEEDED
              ? t(
                  `在图上点一个认得出的地方（路口、墙角）；至少 ${NEEDED} 个，已有 ${rows.length} 个`,
                  `Click a place you recognise on the sheet (a crossing, a corner); ${NEEDED} are needed, ${rows.length} so far`,
                )
              : t('可以再加点；点分布得越开越好', 'More may be added; the wider they are spread the better')}
        </p>
        {pending ? <TypedPlace onTyped={onTyped} onForget={onForget} /> : null}
      </div>
      {rows.length > 0 ? (
        <table className="grid-table">
          <thead>
            <tr>
              <th>#</th>
              <th>{t('图上 (px)', 'Sheet (px)')}</th>
              <th>{t('实地', 'Ground')}</th>
              <th className="num">{t('残差', 'Residual')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.key} data-testid="control-row">
                <td>
                  <Checkbox
                    checked={row.used}
                    aria-label={t(`拟合时使用第 ${index + 1} 点`, `Use point ${index + 1} in the fit`)}
                    onChange={(event) => onUse(row.key, event.target.checked)}
                  />{' '}
                  <b>{index + 1}</b>
                </td>
                <td className="samples">
                  {row.at[0].toFixed(0)}, {row.at[1].toFixed(0)}
                </td>
                <td className="samples" title={row.place}>
                  {row.place}
                </td>
                <td className="num" data-testid="control-residual">
                  {row.residualM === null ? (
                    '—'
                  ) : (
                    <b
                      style={row.residualM === worst && worst > 0 ? { color: 'var(--red)' } : undefined}
                      title={
                        row.leaveOneOutM === null
                          ? undefined
                          : `${t('其余各点推算', 'by all others')} ${row.leaveOneOutM.toFixed(2)} m`
                      }
                    >
                      {row.residualM.toFixed(2)} m
                    </b>
                  )}
                </td>
                <td>
                  <Button
                    size="small"
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t(`删去第 ${index + 1} 点`, `Remove point ${index + 1}`)}
                    onClick={() => onRemove(row.key)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {rmsM === null ? null : (
        <dl className="figures" style={{ padding: '10px 16px 0' }}>
          <div className="figure">
            <dt>RMS</dt>
            <dd data-testid="control-rms">
              {rmsM.toFixed(2)}
              <small>m</small>
            </dd>
          </div>
          {largestM === null ? null : (
            <div className="figure">
              <dt>{t('最大残差', 'Largest')}</dt>
              <dd>
                {largestM.toFixed(2)}
                <small>m</small>
              </dd>
            </div>
          )}
          {epsilon === null ? null : (
            <div className="figure">
              <dt>{t('描绘不确定度 ε', 'Uncertainty ε')}</dt>
              <dd data-testid="control-epsilon">
                {epsilon.uncertaintyM.toFixed(2)}
                <small>m</small>
              </dd>
            </div>
          )}
        </dl>
      )}
      {methodText ? (
        <p className="remedy" style={{ padding: '4px 16px 0' }}>
          {methodText}
          {fit ? ` · ${fit.metresPerPx.toFixed(3)} m/px · EPSG:${fit.planeSrid}` : ''}
        </p>
      ) : null}
      {fit?.outlier ? (
        <p className="note amber" role="alert" style={{ margin: '8px 16px 0' }} data-testid="control-outlier">
          {t(fit.outlier.zh, fit.outlier.en)}
        </p>
      ) : null}
      {notes.map((note) => (
        <p key={note.code} className="note" style={{ margin: '8px 16px 0' }}>
          {t(note.zh, note.en)}
        </p>
      ))}
      {epsilon ? (
        <details style={{ padding: '8px 16px 0', fontSize: 12 }}>
          <summary>{t('ε 由什么组成', 'What ε is made of')}</summary>
          {epsilon.parts.map((part) => (
            <div key={part.en} className="person">
              <span>{t(part.zh, part.en)}</span>
              <span>{part.metres.toFixed(2)} m</span>
            </div>
          ))}
        </details>
      ) : null}
    </div>
  );
}

function TypedPlace({
  onTyped,
  onForget,
}: {
  onTyped(x: number, y: number, crs: string): void;
  onForget(): void;
}): ReactNode {
  const t = useText();
  const [x, setX] = useState('');
  const [y, setY] = useState('');
  const [crs, setCrs] = useState('EPSG:4326');
  const numbers = [Number(x), Number(y)];
  const ready = x.trim() !== '' && y.trim() !== '' && numbers.every(Number.isFinite) && crs.trim() !== '';
  return (
    <div className="typed-place">
      <Input
        size="small"
        value={x}
        placeholder={t('经度 / 东坐标', 'Longitude / easting')}
        aria-label={t('经度或东坐标', 'Longitude or easting')}
        data-testid="control-x"
        onChange={(event) => setX(event.target.value)}
      />
      <Input
        size="small"
        value={y}
        placeholder={t('纬度 / 北坐标', 'Latitude / northing')}
        aria-label={t('纬度或北坐标', 'Latitude or northing')}
        data-testid="control-y"
        onChange={(event) => setY(event.target.value)}
      />
      <AutoComplete
        size="small"
        value={crs}
        aria-label={t('坐标系', 'Reference system')}
        options={usualSystems
          .filter((one) => one.value !== 'unknown')
          .map((one) => ({ value: one.value, label: t(one.zh, one.en) }))}
        popupMatchSelectWidth={240}
        onChange={(value: string) => setCrs(value)}
      />
      <Button
        size="small"
        type="primary"
        disabled={!ready}
        data-testid="control-typed"
        onClick={() => onTyped(numbers[0] ?? 0, numbers[1] ?? 0, crs.trim())}
      >
        {t('用它', 'Use')}
      </Button>
      <Button size="small" onClick={onForget}>
        {t('放弃这点', 'Forget it')}
      </Button>
    </div>
  );
}
