import { AutoComplete, Button, Checkbox, Input, InputNumber } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Geometry } from '../../server/kernel/geojson.ts';
import type { CityUpload } from '../../server/cities/contract.ts';
import { citiesApi } from '../api/cities.ts';
import type { ApiError } from '../api/request.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, ErrorState } from '../shell/states.tsx';
import { useCity } from '../data/city-context.tsx';
import { noWork } from '../state/map-work.ts';
import type { MapWork } from '../state/map-work.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { BoundaryChoices } from './boundary-choices.tsx';
import { CityMaking } from './city-making.tsx';
import {
  boundariesOf,
  boundaryExcess,
  emptyCityForm,
  kindOfFile,
  newCityOf,
  problemsOf,
  withBoundaryFile,
  withUpload,
} from './city-form.ts';
import type { CityForm } from './city-form.ts';
import { FileStep, FoundInFile } from './file-step.tsx';
import { H3Choice } from './h3-choice.tsx';

const timeZones = Intl.supportedValuesOf('timeZone').map((value) => ({ value }));

/** A new city from a file: the file, its boundary, how it is measured and divided; then it is made. */
export function NewCityPage(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const jobId = useScreen((state) => state.item);
  const [before] = useState(() => screen.get().view);
  const [city] = useState(() => screen.get().city);
  useEffect(
    () => () => {
      // The outline of the new city may lie far away: whoever closes the page is where they were.
      if (screen.get().city === city && screen.get().page === null)
        screen.dispatch({ type: 'set-view', view: before });
    },
    [before, city],
  );
  if (!may('settings:write')) {
    return (
      <SidePageFrame title={t('新建城市', 'New city')}>
        <EmptyState
          title={t('只有管理员可以新建城市', 'Only an administrator can make a city')}
          next={t('请联系管理员。', 'Ask an administrator.')}
        />
      </SidePageFrame>
    );
  }
  return jobId === null ? <Wizard /> : <CityMaking key={jobId} jobId={jobId} />;
}

function Wizard(): ReactNode {
  const t = useText();
  const [form, setForm] = useState<CityForm>(emptyCityForm);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const set = (change: Partial<CityForm>): void => setForm((before) => ({ ...before, ...change }));
  const { upload } = form;
  const work = useMemo(() => outlineWork(form.upload, form.boundary, form), [form]);
  useMapWork(work);

  const problems = problemsOf(form);
  const excess = boundaryExcess(form);
  const create = async (): Promise<void> => {
    const body = newCityOf(form);
    if (!body) return;
    setBusy(true);
    setError(null);
    try {
      const started = await citiesApi.create(body);
      screen.dispatch({ type: 'set-page', page: 'new-city', item: started.jobId });
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(false);
    }
  };
  const middle = upload?.bbox
    ? { lng: (upload.bbox[0] + upload.bbox[2]) / 2, lat: (upload.bbox[1] + upload.bbox[3]) / 2 }
    : null;
  const area = boundariesOf(form).find((one) => one.key === form.boundary)?.choice.areaM2 ?? null;
  return (
    <SidePageFrame
      title={t('新建城市', 'New city')}
      about={t('从一个文件开始：道路、边界、街巷与网格', 'From one file: roads, boundary, streets and grids')}
      foot={
        <>
          <Button
            type="primary"
            disabled={problems.length > 0}
            loading={busy}
            data-testid="city-create"
            onClick={() => void create()}
          >
            {t('创建城市', 'Make the city')}
          </Button>
          {problems[0] ? (
            <span style={{ color: 'var(--ink-3)', fontSize: 12 }}>{t(problems[0].zh, problems[0].en)}</span>
          ) : null}
        </>
      }
    >
      {error ? <ErrorState error={error} /> : null}
      <Step number={1} title={t('数据文件', 'The file')} done={upload !== null}>
        <FileStep
          testId="city-file"
          accept=".pbf,.geojson,.json,.zip,.gpkg,.fgb"
          hint={t(
            '.osm.pbf 提取文件，或街道线：GeoJSON、Shapefile 压缩包、GeoPackage、FlatGeobuf',
            'An .osm.pbf extract, or street lines: GeoJSON, zipped Shapefile, GeoPackage, FlatGeobuf',
          )}
          kind={kindOfFile}
          onRead={(read) => {
            setForm((before) => withUpload(before, read));
            if (read.bbox)
              screen.dispatch({ type: 'set-view', view: viewBeside(read.bbox, screen.get().view, 14) });
          }}
        />
        {upload ? <FoundInFile upload={upload} /> : null}
      </Step>
      {upload ? (
        <>
          <Step
            number={2}
            title={t('名称与边界', 'Name and boundary')}
            done={form.nameZh !== '' && form.nameEn !== ''}
          >
            <div className="two">
              <label className="field">
                {t('中文名', 'Name in Chinese')}
                <Input
                  size="small"
                  value={form.nameZh}
                  data-testid="city-name-zh"
                  onChange={(event) => set({ nameZh: event.target.value })}
                />
              </label>
              <label className="field">
                {t('英文名', 'Name in English')}
                <Input
                  size="small"
                  value={form.nameEn}
                  data-testid="city-name-en"
                  onChange={(event) => set({ nameEn: event.target.value })}
                />
              </label>
              <label className="field">
                {t('行政区划代码（可空）', 'Division code (may be empty)')}
                <Input
                  size="small"
                  value={form.adcode}
                  placeholder="440304"
                  onChange={(event) => set({ adcode: event.target.value.trim() })}
                />
              </label>
              <label className="field">
                {t('时区', 'Time zone')}
                <AutoComplete
                  size="small"
                  value={form.timeZone}
                  placeholder={t('例如 Asia/Shanghai', 'e.g. Asia/Shanghai')}
                  data-testid="city-time-zone"
                  showSearch={{
                    filterOption: (typed, option) =>
                      String(option?.value ?? '')
                        .toLowerCase()
                        .includes(typed.toLowerCase()),
                  }}
                  options={timeZones}
                  onChange={(timeZone: string) => set({ timeZone })}
                />
              </label>
            </div>
            <BoundaryChoices form={form} onChoose={(boundary) => set({ boundary })} />
            <details>
              <summary>{t('边界在另一个文件里', 'The boundary is in another file')}</summary>
              <div style={{ marginTop: 8 }}>
                <FileStep
                  testId="city-boundary-file"
                  accept=".geojson,.json,.zip,.gpkg,.fgb,.kml,.pbf"
                  hint={t('含面要素的文件', 'A file with polygons')}
                  kind={() => 'boundary'}
                  onRead={(read) => setForm((before) => withBoundaryFile(before, read))}
                />
              </div>
            </details>
            {excess !== null && excess > 2 && !form.clipToStreets ? (
              <p className="note amber" data-testid="city-clip-hint">
                {t(
                  `所选边界是文件里街道所及范围的 ${excess.toFixed(1)} 倍：其余地方没有街巷，网格会很不均。建议勾选下面一项。`,
                  `The boundary is ${excess.toFixed(1)} times as large as where the file has streets; grids would be very uneven. Better tick the box below.`,
                )}
              </p>
            ) : null}
            <Checkbox
              data-testid="city-clip"
              checked={form.clipToStreets}
              onChange={(event) => set({ clipToStreets: event.target.checked })}
            >
              {t(
                '把边界收到有街道的范围（文件只覆盖一部分时）',
                'Cut the boundary to where there are streets (when the file covers a part)',
              )}
            </Checkbox>
          </Step>
          <Step number={3} title={t('量算与划分', 'Measure and divide')} done={form.h3Fine > form.h3Coarse}>
            {upload.zone ? (
              <p className="note strong" data-testid="city-zone">
                <b>
                  {t('量算坐标系', 'Measured in')} EPSG:{upload.zone.srid} ·{' '}
                  {t(upload.zone.nameZh, upload.zone.nameEn)}
                </b>
                <br />
                {t(upload.zone.whyZh, upload.zone.whyEn)}
              </p>
            ) : null}
            {middle ? (
              <H3Choice
                at={middle}
                areaM2={area}
                coarse={form.h3Coarse}
                fine={form.h3Fine}
                onChange={(h3Coarse, h3Fine) => set({ h3Coarse, h3Fine })}
              />
            ) : null}
            <div className="two">
              <label className="field">
                {t('街巷数', 'Managed streets')}
                <InputNumber
                  size="small"
                  min={9}
                  max={5000}
                  value={form.streetCount}
                  data-testid="city-streets"
                  onChange={(value) => set({ streetCount: value ?? 256 })}
                />
              </label>
              <label className="field">
                {t('责任网格数', 'Responsibility grids')}
                <InputNumber
                  size="small"
                  min={1}
                  max={200}
                  value={form.gridCount}
                  data-testid="city-grids"
                  onChange={(value) => set({ gridCount: value ?? 9 })}
                />
              </label>
            </div>
            <div className="two">
              <label className="field">
                {t('署名', 'Attribution')}
                <Input
                  size="small"
                  value={form.attribution}
                  onChange={(event) => set({ attribution: event.target.value })}
                />
              </label>
              <label className="field">
                {t('许可', 'Licence')}
                <Input
                  size="small"
                  value={form.licence}
                  onChange={(event) => set({ licence: event.target.value })}
                />
              </label>
            </div>
          </Step>
        </>
      ) : null}
    </SidePageFrame>
  );
}

function Step({
  number,
  title,
  done,
  children,
}: {
  number: number;
  title: string;
  done: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <section className="section">
      <div className="section-title" style={{ justifyContent: 'flex-start' }}>
        <span className={`number${done ? ' done' : ''}`}>{number}</span>
        {title}
      </div>
      <div className="stack">{children}</div>
    </section>
  );
}

/** The boundaries on offer as outlines, the chosen one filled; without any, the extent of the file. */
function outlineWork(upload: CityUpload | null, chosen: string | null, form: CityForm): MapWork | null {
  if (!upload) return null;
  const shapes: MapWork['shapes'] = boundariesOf(form)
    .slice(0, 20)
    .map(({ key, choice }) => ({
      key,
      geometry: choice.geometry as Geometry,
      tone: key === chosen ? 0 : ('muted' as const),
      faint: key !== chosen,
      name: choice.nameZh,
    }));
  if (shapes.length > 0) return { ...noWork, shapes };
  if (!upload.bbox) return null;
  const [west, south, east, north] = upload.bbox;
  const ring: [number, number][] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    ...noWork,
    shapes: [{ key: 'extent', geometry: { type: 'Polygon', coordinates: [ring] }, tone: 0, faint: true }],
  };
}
