import { DownloadOutlined, LeftOutlined, RightOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Roster, RosterImport, RosterProblem } from '../../server/duty/contract.ts';
import { dutyApi } from '../api/duty.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { asApiError, useResource } from '../data/use-resource.ts';
import type { Resource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { PageFrame } from '../pages/page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { EmptyState, ErrorState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { isDay, mondayOf, plusDays, rosterLines } from './roster-lines.ts';

/** The week's roster: who works which shift on which day; a sheet goes in and out, and each import can be undone. */
export function RostersPage(): ReactNode {
  const t = useText();
  const { city, may } = useCity();
  const now = useCityNow(60_000);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: city.timeZone }).format(new Date(now));
  // The week is in the address: its Monday, unless it is this one.
  const chosen = useScreen((state) => state.item);
  const monday = mondayOf(chosen !== null && isDay(chosen) ? chosen : today);
  const setChosen = (day: string): void =>
    screen.dispatch({
      type: 'set-page',
      page: 'rosters',
      item: mondayOf(day) === mondayOf(today) ? null : mondayOf(day),
    });
  const sunday = plusDays(monday, 6);
  const [turn, setTurn] = useState(0);
  const roster = useResource(
    `roster/${monday}#${turn}`,
    (signal) => dutyApi.roster(monday, sunday, signal),
    'roster',
  );
  const imports = useResource(`roster-imports#${turn}`, (signal) => dutyApi.rosterImports(signal), 'imports');
  return (
    <PageFrame
      title={t('排班', 'Roster')}
      about={t(
        '导入一周的排班表；读不懂的格子逐一列出，导入可撤销',
        'A week of turns; a sheet goes in and out, each import can be undone',
      )}
      actions={
        <Button
          icon={<DownloadOutlined />}
          href={dutyApi.rosterPath(monday, sunday)}
          data-testid="roster-xlsx"
        >
          Excel
        </Button>
      }
    >
      <div className="row-wrap">
        <Button
          size="small"
          icon={<LeftOutlined />}
          aria-label={t('上一周', 'Week before')}
          onClick={() => setChosen(plusDays(monday, -7))}
        />
        <b data-testid="roster-week">
          {monday} — {sunday}
        </b>
        <Button
          size="small"
          icon={<RightOutlined />}
          aria-label={t('下一周', 'Week after')}
          data-testid="roster-next"
          onClick={() => setChosen(plusDays(monday, 7))}
        />
      </div>
      {may('duty:write') ? (
        <SendSheet weekOf={monday} onLoaded={() => setTurn(turn + 1)} onWeek={setChosen} />
      ) : null}
      <Imports imports={imports} onUndone={() => setTurn(turn + 1)} />
      <Held resource={roster} rows={12}>
        {(data) => <Week roster={data} monday={monday} today={today} />}
      </Held>
    </PageFrame>
  );
}

function SendSheet({
  weekOf,
  onLoaded,
  onWeek,
}: {
  weekOf: string;
  onLoaded(): void;
  onWeek(day: string): void;
}): ReactNode {
  const t = useText();
  const [file, setFile] = useState<File | null>(null);
  const [checkOnly, setCheckOnly] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  const [found, setFound] = useState<RosterImport | null>(null);
  // Was the sheet only to be checked?
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);
  const send = async (): Promise<void> => {
    if (file === null) return;
    setError(null);
    setSent(0);
    try {
      const made = await dutyApi.importRoster(file, { weekOf, dryRun: checkOnly }, { onProgress: setSent });
      setFound(made);
      setAsked(checkOnly);
      if (made.state === 'loaded') onLoaded();
    } catch (cause) {
      setError(asApiError(cause));
    }
    setSent(null);
  };
  return (
    <div style={{ margin: '12px 0', maxWidth: 720 }}>
      <FileDrop
        file={file}
        accept=".xlsx,.csv"
        hint={t(
          '排班表（Excel 或 CSV）：一人一行、一日一列',
          'Roster sheet (Excel or CSV): a row a person, a column a day',
        )}
        sent={sent}
        testId="roster-file"
        onFile={(chosen) => {
          setFile(chosen);
          setFound(null);
          setError(null);
        }}
      />
      <div className="row-wrap" style={{ marginTop: 8 }}>
        <Button
          size="small"
          type="primary"
          disabled={file === null}
          loading={sent !== null}
          data-testid="roster-send"
          onClick={() => void send()}
        >
          {checkOnly ? t('检查', 'Check') : t('导入', 'Import')}
        </Button>
        <Checkbox checked={checkOnly} onChange={(event) => setCheckOnly(event.target.checked)}>
          {t('只检查，不载入', 'check only')}
        </Checkbox>
      </div>
      {error ? <ErrorState error={error} /> : null}
      {found ? <Report found={found} checkOnly={asked} weekOf={weekOf} onWeek={onWeek} /> : null}
    </div>
  );
}

function Report({
  found,
  checkOnly,
  weekOf,
  onWeek,
}: {
  found: RosterImport;
  checkOnly: boolean;
  weekOf: string;
  onWeek(day: string): void;
}): ReactNode {
  const t = useText();
  const { from, to } = found;
  const elsewhere = from !== null && (from > plusDays(weekOf, 6) || (to ?? from) < weekOf);
  return (
    <div data-testid="roster-report" data-state={found.state} style={{ marginTop: 8 }}>
      <p role="status">
        {found.state === 'loaded'
          ? t('已载入', 'Loaded')
          : checkOnly
            ? t('已检查，未载入', 'Checked, not loaded')
            : t('没有可载入的班次，排班没有改动', 'Nothing to load, the roster is as it was')}
        {t('：', ': ')}
        {from === null ? '' : from === to ? `${from} ` : `${from} — ${to} `}
        {t(
          `${found.people} 人 ${found.turns} 班，替换原有 ${found.replaced} 班`,
          `${found.turns} turns of ${found.people} people, ${found.replaced} replaced`,
        )}
      </p>
      {elsewhere ? (
        <p className="note" data-testid="roster-other-week">
          {t('这份排班不在下面这一周。', 'This sheet is not of the week below.')}{' '}
          <button type="button" className="link-button" onClick={() => onWeek(from)}>
            {t('看那一周', 'Show its week')}
          </button>
        </p>
      ) : null}
      <Problems title={t('未取的格子', 'Not taken')} problems={found.refused} testId="roster-refused" />
      <Problems title={t('请留意', 'To look at')} problems={found.warnings} testId="roster-warnings" />
    </div>
  );
}

function Problems({
  title,
  problems,
  testId,
}: {
  title: string;
  problems: readonly RosterProblem[];
  testId: string;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  if (problems.length === 0) return null;
  return (
    <details open={problems.length <= 12}>
      <summary>
        {title} · {countText(problems.length, language)}
      </summary>
      <ul className="plain" data-testid={testId}>
        {problems.map((one) => (
          <li key={`${one.place}/${one.code}/${one.value}`} data-code={one.code}>
            <b>{one.place}</b> “{one.value}” — {t(one.reasonZh, one.reasonEn)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Imports({
  imports,
  onUndone,
}: {
  imports: Resource<{ imports: RosterImport[] }>;
  onUndone(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const act = useActing();
  const list = imports.data?.imports ?? [];
  if (list.length === 0) return null;
  return (
    <details>
      <summary>
        {t('导入记录', 'Imports')} · {countText(list.length, language)}
      </summary>
      <ul className="plain" data-testid="roster-imports">
        {list.map((one) => (
          <li key={one.importId} className="row-wrap">
            <span>
              {instantText(one.createdAt, language, city.timeZone)} {one.name} {one.from}—{one.to}{' '}
              {t(`${one.turns} 班`, `${one.turns} turns`)}
            </span>
            <span className="tag">
              {
                {
                  loaded: t('已载入', 'loaded'),
                  checked: t('仅检查', 'checked'),
                  undone: t('已撤销', 'undone'),
                }[one.state]
              }
            </span>
            {one.state === 'loaded' && may('duty:write') ? (
              <Button
                size="small"
                icon={<UndoOutlined />}
                data-testid="roster-undo"
                onClick={() =>
                  void act(
                    async () => {
                      await dutyApi.undoImport(one.importId);
                      onUndone();
                    },
                    t('已恢复原排班', 'The old turns are back'),
                  )
                }
              >
                {t('撤销', 'Undo')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Week({ roster, monday, today }: { roster: Roster; monday: string; today: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const days = Array.from({ length: 7 }, (_, index) => plusDays(monday, index));
  const lines = rosterLines(roster, days);
  const { grids } = useCityData();
  const gridNames = new Map(
    (grids.data ?? []).map((grid) => [grid.gridId, nameOf(language, grid.nameZh, grid.nameEn)]),
  );
  if (lines.length === 0)
    return (
      <EmptyState
        title={t('这一周还没有排班', 'No turns this week')}
        next={t('导入排班表，或查看上一周。', 'Import a sheet, or look at the week before.')}
      />
    );
  const weekday = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    weekday: 'short',
    timeZone: 'UTC',
  });
  const shifts = new Map(roster.rows.map((one) => [one.shiftId, one]));
  return (
    <div className="table-scroll">
      <p className="row-wrap" data-testid="roster-shifts">
        {[...shifts.values()]
          .toSorted((a, b) => a.starts.localeCompare(b.starts))
          .map((one) => (
            <span key={one.shiftId} className={`shift ${one.mode}`}>
              {one.shiftZh} {one.starts}–{one.ends}
            </span>
          ))}
      </p>
      <table className="grid-table" data-testid="roster-table">
        <thead>
          <tr>
            <th>{t('姓名', 'Name')}</th>
            <th>{t('网格', 'Grid')}</th>
            {days.map((day) => (
              <th key={day} aria-current={day === today ? 'date' : undefined}>
                {weekday.format(new Date(`${day}T00:00:00Z`))} {day.slice(5)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.personId} data-person={line.personId}>
              <th scope="row">{line.nameZh}</th>
              <td>{gridNames.get(line.gridId ?? '') ?? line.gridId ?? '—'}</td>
              {line.cells.map((cell) => (
                <td key={cell.day} data-day={cell.day}>
                  {cell.onLeave ? (
                    <span className="tag">{t('请假', 'leave')}</span>
                  ) : (
                    cell.turns.map((one) => (
                      <span
                        key={one.rosterId}
                        className={`shift ${one.mode}`}
                        title={`${one.starts}–${one.ends}`}
                      >
                        {one.shiftZh}
                      </span>
                    ))
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
