import { Button, Popconfirm, Progress } from 'antd';
import { useEffect, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { CityReport } from '../../server/cities/contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { isLive, useJob } from '../data/use-job.ts';
import { areaText, countText, lengthText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { citiesApi } from '../api/cities.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { madeWork } from './made-work.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { CityAccess } from './city-access.tsx';
import { TopologyView } from './topology-view.tsx';
import { boxAround } from '../state/geometry-box.ts';

/** A city while it is made, and what came out. */
export function CityMaking({ jobId }: { jobId: string }): ReactNode {
  const t = useText();
  const act = useActing();
  const { account, rereadAccount } = useCity();
  const job = useJob(jobId);
  const report = job.data?.state === 'succeeded' ? (job.data.result as CityReport) : null;
  const made = report?.cityId ?? null;
  useEffect(() => {
    // The account may open the new city from now on.
    if (made !== null) rereadAccount().catch(() => undefined);
  }, [made, rereadAccount]);
  const allowed = made !== null && account.cityIds.includes(made);
  const shapes = useResource(allowed ? `made/${made}` : null, (signal) =>
    citiesApi.shapes(made ?? 0, signal),
  );
  const work = useMemo(() => (shapes.data ? madeWork(shapes.data) : null), [shapes.data]);
  useMapWork(work);
  useEffect(() => {
    const box =
      shapes.data && boxAround(shapes.data.grids.features.map(({ geometry }) => geometry.coordinates));
    if (box) screen.dispatch({ type: 'set-view', view: viewBeside(box, screen.get().view, 15) });
  }, [shapes.data]);
  const openCity = async (): Promise<void> => {
    if (!report) return;
    await act(rereadAccount, '');
    screen.openCity(report.cityId);
  };
  return (
    <SidePageFrame
      title={t('新建城市', 'New city')}
      foot={
        report ? (
          <Button type="primary" data-testid="city-open" onClick={() => void openCity()}>
            {t('打开这座城市', 'Open the city')}
          </Button>
        ) : job.data && isLive(job.data) ? (
          <Popconfirm
            title={t('停止创建？已写入的会撤去。', 'Stop? What was written is taken away.')}
            okText={t('停止', 'Stop')}
            cancelText={t('继续', 'Go on')}
            onConfirm={() => void act(() => api.cancelJob(jobId), t('正在停止', 'Stopping'))}
          >
            <Button disabled={job.data.cancelAsked} data-testid="city-stop">
              {job.data.cancelAsked ? t('正在停止…', 'Stopping…') : t('停止创建', 'Stop')}
            </Button>
          </Popconfirm>
        ) : null
      }
    >
      <Held resource={job} rows={5}>
        {(one) => (report ? <ReportView report={report} /> : <Making job={one} />)}
      </Held>
    </SidePageFrame>
  );
}

function Making({ job }: { job: Job }): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <div className="section" data-testid="city-progress" data-state={job.state}>
      <b>{nameOf(language, job.titleZh, job.titleEn)}</b>
      <Progress
        percent={Math.round(job.progress * 100)}
        status={job.state === 'failed' ? 'exception' : isLive(job) ? 'active' : 'normal'}
      />
      {job.message ? <p className="item-sub">{job.message}</p> : null}
      {job.state === 'failed' && job.error ? (
        <p className="note amber" role="alert" style={{ marginTop: 8 }}>
          <b>{t(job.error.detail, job.error.detailEn)}</b>
          <br />
          <code>{job.error.code}</code>
        </p>
      ) : null}
      {job.state === 'cancelled' ? <p className="note">{t('已停止', 'Stopped')}</p> : null}
      {isLive(job) ? (
        <p className="remedy" style={{ marginTop: 8 }}>
          {t(
            '可以离开此页，任务会继续；在“后台任务”里能看到。',
            'You may leave; the job goes on and is listed under Jobs.',
          )}
        </p>
      ) : (
        <Button
          size="small"
          style={{ marginTop: 8 }}
          onClick={() => screen.dispatch({ type: 'set-page', page: 'new-city' })}
        >
          {t('重新填写', 'Start again')}
        </Button>
      )}
    </div>
  );
}

function ReportView({ report }: { report: CityReport }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { streets, grids, buildings, roads } = report;
  const heights = t(
    `有高度 ${countText(buildings.fromHeight, language)}、按层数 ${countText(buildings.fromLevels, language)}、假定 ${countText(buildings.assumed, language)}`,
    `height given ${countText(buildings.fromHeight, language)}, by storeys ${countText(buildings.fromLevels, language)}, assumed ${countText(buildings.assumed, language)}`,
  );
  const rows: [string, string, string][] = [
    [t('道路', 'Roads'), countText(roads.edges, language), `${lengthText(roads.lengthM, language)} · ${t('有名', 'named')} ${lengthText(roads.namedM, language)}`],
    [t('建筑', 'Buildings'), countText(buildings.total, language), heights],
    [t('水面与绿地', 'Water and green'), countText(report.surfaces, language), ''],
    [t('地点', 'Places'), countText(report.places, language), ''],
  ]; // prettier-ignore
  return (
    <div data-testid="city-report">
      <div className="section">
        <dl className="figures">
          <div className="figure">
            <dt>{t('街巷', 'Streets')}</dt>
            <dd data-testid="city-streets-made">{streets ? countText(streets.made, language) : '—'}</dd>
          </div>
          <div className="figure">
            <dt>{t('责任网格', 'Grids')}</dt>
            <dd data-testid="city-grids-made">{grids ? countText(grids.made, language) : '—'}</dd>
          </div>
          <div className="figure">
            <dt>{t('面积', 'Area')}</dt>
            <dd>{areaText(report.boundary.areaM2, language)}</dd>
          </div>
        </dl>
        <p className="note strong" style={{ marginTop: 10 }}>
          {t(report.boundary.zh, report.boundary.en)} · EPSG:{report.zone.srid}{' '}
          {t(report.zone.nameZh, report.zone.nameEn)}
        </p>
      </div>
      <div className="section">
        {rows.map(([label, count, note]) => (
          <div key={label} className="person">
            <span>
              {label} <small>{note}</small>
            </span>
            <b>{count}</b>
          </div>
        ))}
      </div>
      {streets ? (
        <div className="section">
          <div className="section-title">{t('街巷', 'Streets')}</div>
          <div className="item-sub">
            <span>
              {t('每条', 'each')} {lengthText(streets.lengthM.least, language)} –{' '}
              {lengthText(streets.lengthM.most, language)}，{t('中位', 'median')}{' '}
              {lengthText(streets.lengthM.median, language)}
            </span>
            <span>
              {t('共', 'in all')} {lengthText(streets.totalM, language)}
            </span>
            <span>
              {t('原名', 'own name')} {countText(streets.ownNames, language)} · {t('拟名', 'given name')}{' '}
              {countText(streets.givenNames, language)}
            </span>
          </div>
          <Notes notes={streets.notes} />
        </div>
      ) : null}
      {grids ? (
        <div className="section">
          <div className="section-title">{t('责任网格', 'Grids')}</div>
          <div className="item-sub">
            <span>
              {t('每格街长', 'streets each')} {lengthText(grids.lengthM.least, language)} –{' '}
              {lengthText(grids.lengthM.most, language)}
            </span>
            <span>
              {t('边界沿街', 'borders along streets')} {shareText(grids.alongStreets)}
            </span>
          </div>
          <Notes notes={grids.notes} />
        </div>
      ) : null}
      {report.rejectedCount > 0 ? (
        <details className="section" data-testid="city-rejected">
          <summary className="section-title" style={{ marginBottom: 0, cursor: 'pointer' }}>
            {t('未采用', 'Left out')} · {countText(report.rejectedCount, language)}
          </summary>
          {report.rejected.slice(0, 50).map((one) => (
            <p key={`${one.place}/${one.code}`} className="item-sub">
              <b>{one.place}</b> {t(one.zh, one.en)}
            </p>
          ))}
        </details>
      ) : null}
      {report.notes.length > 0 ? (
        <div className="section">
          <Notes notes={report.notes} />
        </div>
      ) : null}
      <CityAccess cityId={report.cityId} />
      <TopologyView cityId={report.cityId} />
    </div>
  );
}

function Notes({ notes }: { notes: { zh: string; en: string }[] }): ReactNode {
  const t = useText();
  return (
    <>
      {notes.map((note) => (
        <p key={note.en} className="item-sub">
          {t(note.zh, note.en)}
        </p>
      ))}
    </>
  );
}
