import { Button, DatePicker, Segmented, Switch } from 'antd';
import dayjs from 'dayjs';
import { latLngToCell } from 'h3-js';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { CampaignAnswer } from '../../server/hotspots/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { noWork } from '../state/map-work.ts';
import { dayStart } from '../state/period.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { MOST_AREA_CELLS } from '../state/hot-view.ts';
import { CampaignChart } from './campaign-chart.tsx';
import { setHot, TypeChoice } from './hot-filters.tsx';
import { streetLines } from './hot-scenes.ts';
import { pText } from './hot-texts.ts';
import { useHotspots } from './hotspot-data.tsx';

type Way = 'cells' | 'streets' | 'draw';

/** Cells of a resolution along some lines: a sample every few metres, so that none is stepped over. */
export function cellsAlong(paths: readonly (readonly Position[])[], resolution: number): string[] {
  const cells = new Set<string>();
  const step = 0.0002;
  for (const path of paths)
    path.forEach(([lng, lat], i) => {
      const [toLng, toLat] = path[i + 1] ?? [lng, lat];
      const pieces = Math.max(1, Math.ceil(Math.hypot(toLng - lng, toLat - lat) / step));
      for (let k = 0; k <= pieces; k += 1)
        cells.add(
          latLngToCell(lat + ((toLat - lat) * k) / pieces, lng + ((toLng - lng) * k) / pieces, resolution),
        );
    });
  return [...cells];
}

/** 集中整治: an area and dates in, before and after against the rest of the city out, and whether trouble moved. */
export function CampaignPanel(): ReactNode {
  const t = useText();
  const { campaign } = useHotspots();
  const hot = useScreen((state) => state.hot);
  const polygon = useScreen((state) => state.draw.polygon);
  const ready = hot.campaign !== null && (hot.area.length > 0 || polygon !== null);
  return (
    <div data-testid="hot-campaign">
      <div className="section hot-form">
        <Area />
        <Dates />
        <TypeChoice />
      </div>
      {ready ? (
        <Held resource={campaign} rows={6}>
          {(answer) => <Effect answer={answer} />}
        </Held>
      ) : (
        <EmptyState
          title={t('划出整治区，选定日期', 'Mark an area and choose the dates')}
          next={t(
            '点格子、点街巷或画一圈；然后看前后、对照区和周边。',
            'Click cells or streets, or draw a ring; then see before and after, and next door.',
          )}
        />
      )}
    </div>
  );
}

/** Takes cells into the area; when all of them are in it already, out of it. */
function toggle(cells: readonly string[]): void {
  const held = new Set(screen.get().hot.area);
  const all = cells.every((cell) => held.has(cell));
  for (const cell of cells)
    if (all) held.delete(cell);
    else held.add(cell);
  setHot({ area: [...held].slice(0, MOST_AREA_CELLS) });
}

function Area(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const { streetShapes } = useCityData();
  const hot = useScreen((state) => state.hot);
  const draw = useScreen((state) => state.draw);
  const [way, setWay] = useState<Way>(draw.polygon && hot.area.length === 0 ? 'draw' : 'cells');
  const lines = useMemo(() => streetLines(streetShapes.data), [streetShapes.data]);
  const work = useMemo(() => ({ ...noWork, placing: way !== 'draw' }), [way]);
  useMapWork(work, {
    onPlace: ({ position: [lng, lat], near }) => {
      if (way === 'cells') toggle([latLngToCell(lat, lng, city.h3Fine)]);
      const street = near.find(({ layer }) => layer === 'streets');
      const paths = street ? lines.get(street.id)?.paths : undefined;
      if (way === 'streets' && paths) toggle(cellsAlong(paths, city.h3Fine));
    },
  });
  const choose = (next: Way): void => {
    setWay(next);
    if (next === 'draw') {
      setHot({ area: [] });
      if (!draw.polygon) screen.dispatch({ type: 'draw-start' });
    } else screen.dispatch({ type: 'draw-clear' });
    if (next === 'streets') screen.dispatch({ type: 'set-layer', layer: 'streets', visible: true });
  };
  const count = hot.area.length;
  return (
    <div className="pair">
      <span>{t('整治区', 'Area')}</span>
      <div style={{ display: 'grid', gap: 6 }}>
        <Segmented<Way>
          block
          size="small"
          value={way}
          aria-label={t('怎样划定', 'How to mark it')}
          options={[
            { value: 'cells', label: <span data-testid="area-cells">{t('点格子', 'cells')}</span> },
            { value: 'streets', label: <span data-testid="area-streets">{t('点街巷', 'streets')}</span> },
            { value: 'draw', label: <span data-testid="area-draw">{t('画一圈', 'draw')}</span> },
          ]}
          onChange={choose}
        />
        <span className="hot-notes" data-testid="area-said">
          {way === 'draw'
            ? draw.polygon
              ? t('已画好。', 'Drawn.')
              : t('在地图上逐点画，双击或回车结束。', 'Click corner by corner; double-click or Enter ends.')
            : count === 0
              ? way === 'cells'
                ? t('在地图上点选格子。', 'Click cells on the map.')
                : t('在地图上点选街巷。', 'Click streets on the map.')
              : t(`已选 ${count} 格`, `${count} cells`)}
          {count > 0 || draw.polygon ? (
            <Button
              type="link"
              size="small"
              onClick={() => {
                setHot({ area: [] });
                screen.dispatch({ type: 'draw-clear' });
              }}
            >
              {t('清除', 'Clear')}
            </Button>
          ) : null}
        </span>
      </div>
    </div>
  );
}

const noon = (day: dayjs.Dayjs): number => Date.parse(`${day.format('YYYY-MM-DD')}T12:00:00Z`);

function Dates(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const { campaign, judgeAfter } = useScreen((state) => state.hot);
  const local = (at: number): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone: city.timeZone }).format(at);
  return (
    <>
      <label className="pair">
        <span>{t('日期', 'Dates')}</span>
        <DatePicker.RangePicker
          size="small"
          data-testid="campaign-dates"
          value={
            campaign
              ? [dayjs(local(Date.parse(campaign.from))), dayjs(local(Date.parse(campaign.to) - 1))]
              : null
          }
          onChange={(range) => {
            const [first, last] = range ?? [];
            setHot({
              campaign:
                first && last
                  ? {
                      from: new Date(dayStart(noon(first), city.timeZone)).toISOString(),
                      to: new Date(dayStart(noon(last), city.timeZone, 1)).toISOString(),
                    }
                  : null,
            });
          }}
        />
      </label>
      <label className="pair">
        <span>{t('看', 'Judge')}</span>
        <span>
          <Switch
            size="small"
            checked={judgeAfter}
            onChange={(checked) => setHot({ judgeAfter: checked })}
            aria-label={t('看整治结束之后', 'Judge the time after it')}
          />{' '}
          <span style={{ fontSize: 12 }}>
            {judgeAfter
              ? t('整治结束之后有没有反弹', 'the time after: did it come back')
              : t('整治期间', 'the campaign itself')}
          </span>
        </span>
      </label>
    </>
  );
}

function Effect({ answer }: { answer: CampaignAnswer }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { effect } = answer;
  const parts = [
    ['area', '整治区', 'campaign area', answer.area],
    ['belt', '周边带', 'belt next door', answer.belt],
    ['comparison', '对照（其余全市）', 'comparison (rest of the city)', answer.comparison],
  ] as const;
  const interval = effect.interval;
  return (
    <>
      <section className="section" data-testid="campaign-effect" data-verdict={effect.verdict}>
        <p className={`note ${effect.verdict === 'fell' ? 'strong' : 'amber'}`}>
          <b>{t(effect.verdictZh, effect.verdictEn)}</b>
        </p>
        <table className="channels" style={{ marginTop: 8 }}>
          <thead>
            <tr>
              <th scope="col">{t('市民等渠道案件', 'Cases not found by patrols')}</th>
              <th scope="col" className="num">
                {t('整治前', 'before')}
              </th>
              <th scope="col" className="num">
                {t('所看时段', 'judged')}
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map(([key, zh, en, part]) => (
              <tr key={key}>
                <td>
                  {t(zh, en)} <small style={{ color: 'var(--ink-3)' }}>{part.places}</small>
                </td>
                <td className="num">{part.before}</td>
                <td className="num">{part.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <dl className="contract" style={{ marginTop: 8 }}>
          <div>
            <dt>{t('整治区变化', 'Change of the area')}</dt>
            <dd>
              {effect.ratio === null
                ? t('无法计算（没有案件）', 'cannot be worked out: no case')
                : `× ${effect.ratio.toFixed(2)}${
                    interval ? `（95 %: ${interval[0].toFixed(2)}–${interval[1].toFixed(2)}）` : ''
                  }`}{' '}
              {t('（相对对照区；1 为没有变化）', '(against the comparison; 1 is no change)')}
            </dd>
          </div>
          <div>
            <dt>{t('确实下降？', 'Did it fall?')}</dt>
            <dd>{pText(effect.pFell)}</dd>
          </div>
          <div>
            <dt>{t('移到隔壁？', 'Moved next door?')}</dt>
            <dd>
              {effect.beltRatio === null ? '—' : `× ${effect.beltRatio.toFixed(2)}`},{' '}
              {pText(effect.pBeltRose)}
              {effect.displacement === null
                ? ''
                : ` · ${t('转移商', 'displacement quotient')} ${effect.displacement.toFixed(2)}`}
            </dd>
          </div>
        </dl>
        <ul className="hot-notes" style={{ marginTop: 6 }}>
          {answer.notes.map((note) => (
            <li key={note.zh}>{nameOf(language, note.zh, note.en)}</li>
          ))}
        </ul>
      </section>
      <section className="section">
        <CampaignChart weeks={answer.weeks} />
      </section>
    </>
  );
}
