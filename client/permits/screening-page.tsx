import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Checkbox, Progress } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Screening, ScreeningReport } from '../../server/permits/screening-contract.ts';
import { permitsApi } from '../api/permits.ts';
import { useCity } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { isLive, useJob } from '../data/use-job.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { lightTexts, lights, screeningWork } from './screening-work.ts';
import type { Light } from './screening-work.ts';

const SHOWN = 200;

/** Every construction site by its light, on the map and in a table; the light shown is the page's item in the address. */
export function ScreeningPage(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may, city } = useCity();
  const act = useActing();
  const filter = useScreen((state) => state.item) as Light | null;
  const [jobId, setJobId] = useState<string | null>(null);
  const [openCases, setOpenCases] = useState(false);
  const job = useJob(jobId);
  const live = job.data !== null && isLive(job.data);
  const ended = job.data !== null && !live ? job.data.jobId : null;
  const report = useResource(
    `screening#${ended ?? ''}`,
    (signal) => permitsApi.screening(signal),
    'screening',
  );
  const start = (): void => {
    void act(async () => {
      setJobId((await permitsApi.screen(openCases)).jobId);
    }, '');
  };
  const result =
    job.data?.state === 'succeeded' ? (job.data.result as { sites?: number; casesOpened?: number }) : null;
  return (
    <SidePageFrame
      title={t('在建工地筛查', 'Construction sites screened')}
      about={t('区划 × 许可 × 日期：每处工地一盏灯', 'Zone × permit × date: one light for each site')}
      back={false}
    >
      <div className="section row-wrap">
        {may('zones:check') ? (
          <>
            <Button
              size="small"
              type="primary"
              icon={<PlayCircleOutlined />}
              disabled={live}
              data-testid="screening-start"
              onClick={start}
            >
              {t('按今日重新筛查', 'Screen by today')}
            </Button>
            <Checkbox checked={openCases} onChange={(event) => setOpenCases(event.target.checked)}>
              {t('红灯立案', 'a case for each red')}
            </Checkbox>
          </>
        ) : null}
        {live ? (
          <Progress
            percent={Math.round((job.data?.progress ?? 0) * 100)}
            size="small"
            data-testid="screening-progress"
          />
        ) : null}
        {job.data?.state === 'failed' ? (
          <p className="note amber" role="alert">
            {t(job.data.error?.detail ?? '筛查失败', job.data.error?.detailEn ?? 'Screening failed')}
          </p>
        ) : null}
        {result ? (
          <p className="remedy" data-testid="screening-done">
            {t(
              `已筛查 ${result.sites ?? 0} 处，新立案 ${result.casesOpened ?? 0} 件。`,
              `${result.sites ?? 0} sites screened, ${result.casesOpened ?? 0} cases opened.`,
            )}
          </p>
        ) : null}
      </div>
      <Held resource={report} rows={8}>
        {(data) => (
          <>
            <Lights report={data} filter={filter} />
            <SitesOnMap report={data} filter={filter} />
            <Sites report={data} filter={filter} />
            {data.sites[0]?.screenedAt ? (
              <p className="remedy" style={{ padding: '8px 16px' }}>
                {t('筛查于', 'screened')}{' '}
                {instantText(data.sites[0].screenedAt, language, city.timeZone, 'full')}
              </p>
            ) : null}
          </>
        )}
      </Held>
    </SidePageFrame>
  );
}

function Lights({ report, filter }: { report: ScreeningReport; filter: Light | null }): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <div className="section lights">
      {lights.map((light) => (
        <button
          key={light}
          type="button"
          className="light"
          aria-pressed={filter === light}
          data-testid={`light-${light}`}
          onClick={() =>
            screen.dispatch({ type: 'set-page', page: 'screening', item: filter === light ? null : light })
          }
        >
          <i className={`lamp ${light}`} />
          <b>{countText(report.counts[light], language)}</b>
          <small>{t(lightTexts[light].zh, lightTexts[light].en)}</small>
        </button>
      ))}
    </div>
  );
}

function SitesOnMap({ report, filter }: { report: ScreeningReport; filter: Light | null }): ReactNode {
  const chosen = useScreen((state) =>
    state.selection?.layer === 'construction_sites' ? state.selection.id : null,
  );
  const work = useMemo(() => screeningWork(report.sites, filter, chosen), [report, filter, chosen]);
  useMapWork(work, {
    onMark: (key) => screen.dispatch({ type: 'select', selection: { layer: 'construction_sites', id: key } }),
  });
  return null;
}

function Sites({ report, filter }: { report: ScreeningReport; filter: Light | null }): ReactNode {
  const t = useText();
  const [count, setCount] = useState(SHOWN);
  const sites = report.sites.filter((one) => filter === null || (one.light ?? 'unscreened') === filter);
  if (sites.length === 0) {
    return (
      <EmptyState
        title={t('没有这样的工地', 'No such site')}
        next={t('换一盏灯，或重新筛查。', 'Choose another light, or screen again.')}
      />
    );
  }
  return (
    <div className="list" data-testid="screening-list">
      {sites.slice(0, count).map((site) => (
        <SiteRow key={site.constructionId} site={site} />
      ))}
      {sites.length > count ? (
        <Button type="text" onClick={() => setCount(count + SHOWN)}>
          {t(`还有 ${sites.length - count} 处`, `${sites.length - count} more`)}
        </Button>
      ) : null}
    </div>
  );
}

function SiteRow({ site }: { site: Screening }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const works = useCodes('work_type');
  const states = useCodes('permit_state');
  const selected = useScreen(
    (state) => state.selection?.layer === 'construction_sites' && state.selection.id === site.constructionId,
  );
  const light = site.light ?? 'unscreened';
  return (
    <button
      type="button"
      className="item"
      aria-pressed={selected}
      data-testid="screening-row"
      data-light={light}
      onClick={() => {
        const { lng, lat, constructionId } = site;
        screen.dispatch({ type: 'select', selection: { layer: 'construction_sites', id: constructionId } });
        const view = viewBeside([lng, lat, lng, lat], screen.get().view, 16.5, 520);
        screen.dispatch({ type: 'set-view', view });
      }}
    >
      <span className="item-top">
        <span className="item-title">
          <i className={`lamp ${light}`} /> {site.nameZh}
        </span>
        <span className="tag">{states.name(site.permitState)}</span>
      </span>
      <span className="item-sub">
        <span>{works.name(site.workType)}</span>
        <span>{site.projectNo}</span>
        {site.startedOn ? (
          <span>
            {t('开工', 'began')} {site.startedOn}
          </span>
        ) : null}
        {site.caseId ? (
          <span className="tag red">
            {t('已立案', 'case')} {site.caseId}
          </span>
        ) : null}
      </span>
      {site.whyZh ? (
        <span className="item-sub">
          <span>{nameOf(language, site.whyZh, site.whyEn)}</span>
          {site.citations.length > 0 ? <span>{site.citations.slice(0, 3).join('、')}</span> : null}
        </span>
      ) : null}
    </button>
  );
}
