import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { RoadWarningAnswer, RoadWarnings } from '../../server/coverage/warning-contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { coverageApi } from '../api/coverage.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { isLive, useJob } from '../data/use-job.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText, shareText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { warningWork } from './coverage-map.ts';
import { useTurn } from './use-turn.ts';

const EVERY_MS = 15_000;
const SHOWN = 60;
type Class = 'stage1' | 'stage2' | 'stage3' | 'withdrawn';
const classes: [Class, zh: string, en: string][] = [
  ['stage1', '一级', 'stage 1'],
  ['stage2', '二级', 'stage 2'],
  ['stage3', '三级', 'stage 3'],
  ['withdrawn', '已撤回', 'withdrawn'],
];
const classOf = (one: RoadWarningAnswer): Class =>
  one.state === 'withdrawn' ? 'withdrawn' : (`stage${one.stage}` as Class);

/** Roads behind their rated passes today: one warning a road and day, each step with its reason. */
export function WarningsTab(): ReactNode {
  const turn = useTurn(EVERY_MS);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const checking = jobId !== null && (job.data === null || isLive(job.data));
  const check = checking ? 'checking' : jobId === null ? 'idle' : 'checked';
  const warnings = useResource(
    `warnings#${turn}/${jobId ?? ''}/${checking}`,
    (signal) => coverageApi.warnings(signal),
    'warnings',
  );
  const roads = useResource('sanitation-roads', (signal) => api.features('sanitation_roads', null, signal));
  const shapes = useMemo(
    () =>
      new Map<string, Geometry>(
        (roads.data?.features ?? []).flatMap((one) =>
          one.geometry === null ? [] : [[String(one.id), one.geometry]],
        ),
      ),
    [roads.data],
  );
  return (
    <Held resource={warnings} rows={10}>
      {(data) => <Warnings data={data} shapes={shapes} check={check} onCheck={setJobId} />}
    </Held>
  );
}

function Warnings({
  data,
  shapes,
  check,
  onCheck,
}: {
  data: RoadWarnings;
  shapes: ReadonlyMap<string, Geometry>;
  check: 'idle' | 'checking' | 'checked';
  onCheck(jobId: string): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const act = useActing();
  const [only, setOnly] = useState<Class | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const rows = useMemo(
    () =>
      data.warnings
        .filter((one) => only === null || classOf(one) === only)
        .toSorted(
          (a, b) =>
            Number(a.state === 'withdrawn') - Number(b.state === 'withdrawn') ||
            b.stage - a.stage ||
            a.behindSince.localeCompare(b.behindSince) ||
            a.roadId.localeCompare(b.roadId),
        ),
    [data, only],
  );
  const work = useMemo(() => warningWork(shapes, rows, open), [shapes, rows, open]);
  useMapWork(work, { onMark: setOpen });
  const [first = 0, second = 0, third = 0] = data.stagesMin;
  const [from = 0, to = 24] = data.windowH;
  return (
    <>
      <div className="section stack">
        <div className="state-tally four" data-testid="warning-counts">
          {classes.map(([key, zh, en]) => (
            <button
              key={key}
              type="button"
              aria-pressed={only === key}
              data-testid={`warning-count-${key}`}
              data-count={data.counts[key]}
              onClick={() => setOnly(only === key ? null : key)}
            >
              <b>{countText(data.counts[key], language)}</b>
              <span className="stage-tag" data-stage={key}>
                <i aria-hidden="true" />
                {t(zh, en)}
              </span>
            </button>
          ))}
        </div>
        <p className="item-sub">
          {t(
            `额定遍数摊在 ${from}–${to} 时；缺的那一遍逾期 ${first}、${second}、${third} 分钟，为一、二、三级。每路每日一条，补足即撤回并写明原因。截至 ${instantText(data.at, language, city.timeZone, 'clock')}。`,
            `Rated passes are spread over ${from}–${to} h; a missing one overdue by ${first}, ${second}, ${third} minutes is stage 1, 2, 3. One warning a road and day, withdrawn with the reason when made good. As of ${instantText(data.at, language, city.timeZone, 'clock')}.`,
          )}
        </p>
        {may('jobs:write') ? (
          <div className="row-wrap">
            <Button
              size="small"
              loading={check === 'checking'}
              data-testid="warnings-check"
              data-state={check}
              onClick={() =>
                void act(async () => onCheck((await api.startJob('coverage.warnings')).jobId), '')
              }
            >
              {t('现在核对', 'Check now')}
            </Button>
            <small>{t('平时每分钟自动核对', 'checked by itself every minute')}</small>
          </div>
        ) : null}
      </div>
      {rows.length === 0 ? (
        <EmptyState
          title={t('没有这样的预警', 'No such warning')}
          next={t('每分钟核对一次遍数。', 'Passes are looked at every minute.')}
        />
      ) : (
        <div className="list" data-testid="warning-list">
          {(open === null
            ? rows.slice(0, SHOWN)
            : rows.filter((one, i) => i < SHOWN || one.roadId === open)
          ).map((one) => (
            <WarningRow
              key={one.roadId}
              one={one}
              day={data.day}
              open={open === one.roadId}
              onOpen={() => setOpen(open === one.roadId ? null : one.roadId)}
            />
          ))}
        </div>
      )}
    </>
  );
}

function WarningRow({
  one,
  day,
  open,
  onOpen,
}: {
  one: RoadWarningAnswer;
  day: string;
  open: boolean;
  onOpen(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const last = one.history.at(-1);
  const kind = classOf(one);
  const words = classes.find(([key]) => key === kind)!;
  return (
    <div className="visit-row" data-testid="warning-row" data-road={one.roadId} data-class={kind}>
      <button type="button" className="item" aria-expanded={open} onClick={onOpen}>
        <span className="item-top">
          <span className="item-title">{one.nameZh ?? one.roadId}</span>
          <span className="stage-tag" data-stage={kind}>
            <i aria-hidden="true" />
            {t(words[1], words[2])}
          </span>
        </span>
        <span className="item-sub">
          <span>{t(`应 ${one.due} 遍，实 ${one.done} 遍`, `${one.due} due, ${one.done} made`)}</span>
          <span>{one.firmId ?? ''}</span>
          <span data-testid="warning-reason">
            {last === undefined ? '' : t(last.reasonZh, last.reasonEn)}
          </span>
        </span>
      </button>
      {open ? (
        <div className="section visit-detail" data-testid="warning-detail">
          <ol className="warning-steps">
            {one.history.map((step) => (
              <li
                key={`${step.at}/${step.stage}/${step.event}`}
                data-event={step.event}
                data-stage={step.stage}
              >
                <b>
                  {instantText(step.at, language, city.timeZone, 'clock')}{' '}
                  {step.event === 'raised'
                    ? t(`升至 ${step.stage} 级`, `stage ${step.stage}`)
                    : t('撤回', 'withdrawn')}
                </b>
                <span>{t(step.reasonZh, step.reasonEn)}</span>
              </li>
            ))}
          </ol>
          <Passes roadId={one.roadId} day={day} />
        </div>
      ) : null}
    </div>
  );
}

/** The passes behind a warning, and the way to the fixes behind each. */
function Passes({ roadId, day }: { roadId: string; day: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const passes = useResource(`passes/${roadId}/${day}`, (signal) => coverageApi.passes(roadId, day, signal));
  return (
    <Held resource={passes} rows={2}>
      {({ passes: list }) =>
        list.length === 0 ? (
          <p className="item-sub">{t('今日还没有作业记录。', 'No pass on record today.')}</p>
        ) : (
          <ul className="pass-list" data-testid="warning-passes">
            {list.map((pass) => (
              <li key={pass.passId} data-counted={pass.counted}>
                <span>
                  {instantText(pass.startedAt, language, city.timeZone, 'clock')}–
                  {instantText(pass.endedAt, language, city.timeZone, 'clock')}
                </span>
                <span>{pass.unitId}</span>
                <span>
                  {t('走过', 'gone')} {shareText(pass.covered)}
                  {pass.counted ? '' : ` · ${t('不计', 'not counted')}`}
                </span>
                {may('tracks:read') ? (
                  <button
                    type="button"
                    className="link-button"
                    onClick={() => {
                      screen.dispatch({
                        type: 'set-patrol',
                        patrol: { unit: pass.unitId, from: pass.startedAt, to: pass.endedAt },
                      });
                      screen.dispatch({ type: 'set-page', page: 'unit-route' });
                    }}
                  >
                    {t('定位', 'fixes')}
                  </button>
                ) : null}
              </li>
            ))}
          </ul>
        )
      }
    </Held>
  );
}
