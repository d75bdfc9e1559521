import { DownloadOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { PermitCheck } from '../../server/permits/contract.ts';
import type { ZoneHistory } from '../../server/zones/contract.ts';
import { permitsApi } from '../api/permits.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { LoadingState } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { DecisionDesk } from './decision-desk.tsx';
import { askOf } from './permit-request.ts';
import { asksForPosition, positionsWork, verdictWork } from './permit-work.ts';
import { PositionQuestion } from './position-question.tsx';
import { Refusal } from './refusal.tsx';
import { ReplayView } from './replay-view.tsx';
import { saveFile } from './save-file.ts';
import { surveySheet } from './survey-sheet.ts';
import { useChecking, viewOfSite } from './use-checking.ts';
import { VerdictCard } from './verdict-card.tsx';

/** One kept check: its verdict, on the map too, what was decided on it, and what changed since. */
export function CheckView({ checkId }: { checkId: string }): ReactNode {
  const [turn, setTurn] = useState(0);
  const check = useResource(`${checkId}#${turn}`, (signal) => permitsApi.read(checkId, signal), checkId);
  if (check.data) return <Check check={check.data} onChanged={() => setTurn((count) => count + 1)} />;
  if (check.error) {
    return (
      <>
        <Refusal error={check.error} busy={check.loading} onRetry={check.reload} onBack={ask} />
        <div className="section">
          <Button size="small" icon={<PlusOutlined />} onClick={ask}>
            <NewCheckText />
          </Button>
        </div>
      </>
    );
  }
  return <LoadingState rows={10} />;
}

const ask = (): void => screen.dispatch({ type: 'set-check', check: null });

function NewCheckText(): ReactNode {
  return useText()('新的核查', 'New check');
}

interface Records {
  found: ZoneHistory[];
  failed: number;
}

function useZoneRecords(check: PermitCheck): Records | null {
  const ids = useMemo(
    () => check.finding.zones.filter((zone) => zone.relation !== 'out').map((zone) => zone.zoneId),
    [check],
  );
  const key = ids.length === 0 ? null : `${check.checkId}/${ids.join()}`;
  const { data } = useResource(
    key,
    async (signal): Promise<Records> => {
      const answers = await Promise.allSettled(ids.map((id) => permitsApi.zoneHistory(id, signal)));
      const found = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      return { found, failed: answers.length - found.length };
    },
    check.checkId,
  );
  return data;
}

const noRecords: readonly ZoneHistory[] = [];

function Check({ check, onChanged }: { check: PermitCheck; onChanged(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const checking = useChecking();
  const records = useZoneRecords(check);
  const asking = asksForPosition(check);
  const work = useMemo(
    () => (asking ? positionsWork(check) : verdictWork(check, records?.found ?? noRecords)),
    [asking, check, records],
  );
  const choose = (index: number): void => {
    const reading = check.envelope.readings[index];
    if (!reading) return;
    const { request } = check;
    void checking.ask({ ...request, site: { ...request.site, crs: reading.claim } });
  };
  useMapWork(work, {
    onMark: (key) => {
      const index = /^r(\d)$/.exec(key)?.[1];
      if (index !== undefined) choose(Number(index));
    },
  });
  useEffect(() => {
    const shapes = asking ? check.envelope.readings.map((one) => one.geometry) : [check.geometry];
    screen.dispatch({ type: 'set-view', view: viewOfSite(shapes, screen.get().view) });
  }, [asking, check]);
  const change = (): void => {
    const { request } = check;
    screen.dispatch({ type: 'set-ask', ask: askOf(request) });
    screen.dispatch({ type: 'set-legal-date', legalDate: request.asOf.legal }, { silent: true });
    ask();
  };
  return (
    <div data-testid="check-view" data-check={check.checkId} data-outcome={check.finding.outcome}>
      <div className="check-bar">
        <span title={check.checkId}>
          {check.checkId} · {instantText(check.createdAt, language, city.timeZone, 'minute')}
          {check.projectNo ? ` · ${check.projectNo}` : ''}
        </span>
        <Button size="small" type="text" icon={<EditOutlined />} data-testid="check-edit" onClick={change}>
          {t('改', 'Change')}
        </Button>
        <Button size="small" type="text" icon={<PlusOutlined />} data-testid="check-new" onClick={ask}>
          {t('新', 'New')}
        </Button>
      </div>
      {checking.error ? (
        <Refusal error={checking.error} busy={checking.busy} onBack={checking.forget} />
      ) : null}
      {check.envelope.readings.length > 1 ? (
        <PositionQuestion check={check} asking={asking} busy={checking.busy} onChoose={choose} />
      ) : null}
      {records && records.failed > 0 ? (
        <p className="note amber" role="alert" style={{ margin: '8px 16px' }}>
          {t(
            `${records.failed} 个区划的图形未能读取，地图上没有画出；结论不受影响。`,
            `${records.failed} zone outlines could not be read and are not drawn; the verdict stands.`,
          )}
        </p>
      ) : null}
      <VerdictCard check={check} />
      {check.finding.zones.some((zone) => zone.relation === 'uncertain') && records?.failed === 0 ? (
        <div className="section">
          <Button
            size="small"
            icon={<DownloadOutlined />}
            data-testid="survey-sheet"
            onClick={() =>
              saveFile(`resurvey-${check.checkId}.csv`, 'text/csv', surveySheet(check, records.found))
            }
          >
            {t('复测单：须实测的界址点', 'Resurvey sheet: the points to measure')}
          </Button>
        </div>
      ) : null}
      <DecisionDesk check={check} onChanged={onChanged} />
      <ReplayView check={check} />
    </div>
  );
}
