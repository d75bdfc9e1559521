import { DownloadOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Modal, Radio, Select } from 'antd';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { ExportMenu } from '../../server/exports/contract.ts';
import { exportsApi, fetchExport } from '../api/exports.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { bytesText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { useScreen } from '../state/screen-store.ts';
import { exportQuery, firstChoice, siteBox, viewBox, viewFilter } from './export-choice.ts';
import type { ExportChoice } from './export-choice.ts';
import { closeExport, useExportAsk } from './export-ask.ts';
import type { ExportAsk } from './export-ask.ts';

/** Takes a layer or a result along as a file: what, as what, on which earth, of which area. */
export function ExportDialog(): ReactNode {
  const ask = useExportAsk();
  return ask === null ? null : <OpenDialog key={`${ask.what}/${ask.of ?? ''}`} ask={ask} />;
}

function OpenDialog({ ask }: { ask: ExportAsk }): ReactNode {
  const t = useText();
  const menu = useResource('exports-menu', (signal) => exportsApi.menu(signal));
  return (
    <Modal
      open
      width={690}
      title={t('导出数据', 'Export data')}
      footer={null}
      onCancel={closeExport}
      mask={{ closable: false }}
    >
      <div data-testid="export-dialog">
        <Held resource={menu} rows={6}>
          {(data) => <Choices menu={data} ask={ask} />}
        </Held>
      </div>
    </Modal>
  );
}

function Choices({ menu, ask }: { menu: ExportMenu; ask: ExportAsk }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const view = useScreen((state) => state.view);
  const polygon = useScreen((state) => state.draw.polygon);
  const time = useScreen((state) => state.time);
  const cases = useScreen((state) => state.cases);
  const [what, setWhat] = useState(ask.what ?? menu.layers[0]?.id ?? '');
  const [choice, setChoice] = useState<ExportChoice>(firstChoice);
  const change = (part: Partial<ExportChoice>): void => setChoice((before) => ({ ...before, ...part }));

  const layer = menu.layers.find(({ id }) => id === what);
  const result = menu.results.find(({ id }) => id === what);
  const format = menu.formats.find(({ id }) => id === choice.format);
  const system = menu.systems.find(
    ({ crs }) => crs === (format?.onlyWgs84 === true ? 'EPSG:4326' : choice.crs),
  );
  const viewed = viewFilter(what, { time, cases });
  const filter = [choice.filter.trim(), choice.asViewed ? viewed : '']
    .filter((one) => one !== '')
    .map((one, _, all) => (all.length > 1 ? `(${one})` : one))
    .join(' AND ');
  const site = siteBox(polygon);
  const boxes = { all: null, view: viewBox(view, window.innerWidth, window.innerHeight), site };
  const of = what === ask.what ? ask.of : undefined;
  const options = [
    {
      label: t('图层', 'Layers'),
      options: menu.layers.map((one) => ({
        value: one.id as string,
        label: nameOf(language, one.titleZh, one.titleEn),
      })),
    },
    {
      label: t('结果', 'Results'),
      options: menu.results
        .filter(({ id, needs }) => needs === null || id === ask.what)
        .map((one) => ({ value: one.id as string, label: nameOf(language, one.titleZh, one.titleEn) })),
    },
  ];
  const address = exportsApi.address(
    (layer ?? result)?.path ?? '',
    exportQuery(choice, boxes[choice.area], filter, of),
  );
  return (
    <div className="export-form">
      <Row name={t('内容', 'What')}>
        <Select
          showSearch
          optionFilterProp="label"
          style={{ width: '100%' }}
          value={what}
          options={options}
          aria-label={t('导出内容', 'What to export')}
          data-testid="export-what"
          onChange={setWhat}
        />
      </Row>
      <Row name={t('格式', 'Format')}>
        <Radio.Group
          value={choice.format}
          optionType="button"
          size="small"
          data-testid="export-format"
          options={menu.formats.map((one) => ({
            value: one.id,
            label: nameOf(language, one.titleZh, one.titleEn),
          }))}
          onChange={(event) => {
            const next = menu.formats.find(({ id }) => id === event.target.value);
            change({
              format: next?.id ?? 'gpkg',
              ...(next?.encodings.includes(choice.encoding) === true ? {} : { encoding: 'utf-8' }),
            });
          }}
        />
        <p className="item-sub">{format ? t(format.noteZh, format.noteEn) : ''}</p>
      </Row>
      <Row name={t('坐标系', 'Datum')}>
        <Select
          style={{ width: '100%' }}
          value={system?.crs}
          disabled={format?.onlyWgs84 === true}
          aria-label={t('坐标系', 'Datum')}
          data-testid="export-crs"
          options={menu.systems.map((one) => ({
            value: one.crs,
            label: `${nameOf(language, one.nameZh, one.nameEn)} · ${one.crs}`,
          }))}
          onChange={(crs: string) => change({ crs })}
        />
        <p className={system && system.errorM > 1 ? 'note amber' : 'item-sub'} data-testid="export-error">
          {system ? t(system.noteZh, system.noteEn) : ''}
        </p>
      </Row>
      {format && format.encodings.length > 1 ? (
        <Row name={t('文字编码', 'Encoding')}>
          <Radio.Group
            value={choice.encoding}
            data-testid="export-encoding"
            options={[
              { value: 'utf-8', label: 'UTF-8' },
              { value: 'gbk', label: t('GBK（旧版软件）', 'GBK (older programs)') },
            ]}
            onChange={(event) => change({ encoding: event.target.value as ExportChoice['encoding'] })}
          />
          {choice.format === 'csv' && choice.encoding === 'utf-8' ? (
            <Checkbox checked={choice.bom} onChange={(event) => change({ bom: event.target.checked })}>
              {t('带 BOM，Excel 可直接打开中文', 'With BOM, so that Excel shows Chinese')}
            </Checkbox>
          ) : null}
        </Row>
      ) : null}
      {choice.format === 'csv' || choice.format === 'xlsx' ? (
        <Row name={t('表头', 'Headings')}>
          <Radio.Group
            value={choice.titles}
            options={[
              { value: true, label: t('中文标题', 'Titles') },
              { value: false, label: t('字段名', 'Field names') },
            ]}
            onChange={(event) => change({ titles: event.target.value as boolean })}
          />
        </Row>
      ) : null}
      <Row name={t('范围', 'Area')}>
        <Radio.Group
          value={choice.area}
          data-testid="export-area"
          options={[
            { value: 'all', label: t('全市', 'Whole city') },
            { value: 'view', label: t('当前画面', 'What the map shows') },
            ...(site === null ? [] : [{ value: 'site', label: t('已画地块外框', 'Box of the drawn site') }]),
          ]}
          onChange={(event) => change({ area: event.target.value as ExportChoice['area'] })}
        />
        {boxes[choice.area] === null ? null : <p className="item-sub">{boxes[choice.area]}</p>}
      </Row>
      {layer ? (
        <Row name={t('筛选', 'Filter')}>
          {viewed === '' ? null : (
            <Checkbox
              checked={choice.asViewed}
              data-testid="export-as-viewed"
              onChange={(event) => change({ asViewed: event.target.checked })}
            >
              {t('与当前视图一致（时段、类型、渠道）', 'As in the view (period, types, channels)')}
            </Checkbox>
          )}
          <Input
            value={choice.filter}
            placeholder={t(
              "可空，例如 grade <= 2 AND nameZh LIKE '%巷'",
              "Optional, e.g. grade <= 2 AND nameZh LIKE '%巷'",
            )}
            aria-label={t('筛选条件', 'Filter')}
            data-testid="export-filter"
            onChange={(event) => change({ filter: event.target.value })}
          />
          <p className="item-sub">
            {t('可用字段：', 'Fields: ')}
            {layer.fields.join(' ')}
          </p>
        </Row>
      ) : null}
      <Taking address={address} />
    </div>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className="export-row">
      <div className="export-name">{name}</div>
      <div style={{ minWidth: 0 }}>{children}</div>
    </div>
  );
}

/** The button, how much came so far, and the same address for GIS tools. */
function Taking({ address }: { address: string }): ReactNode {
  const t = useText();
  const [bytes, setBytes] = useState<number | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef<AbortController | null>(null);
  const take = async (): Promise<void> => {
    const abort = new AbortController();
    running.current = abort;
    setBytes(0);
    setDone(null);
    setError(null);
    try {
      const { name, blob } = await fetchExport(address, setBytes, abort.signal);
      save(name, blob);
      setDone(`${name} · ${bytesText(blob.size)}`);
    } catch (cause) {
      if (!abort.signal.aborted) setError(asApiError(cause));
    } finally {
      setBytes(null);
    }
  };
  const whole = new URL(address, window.location.href).toString();
  return (
    <>
      <div className="export-end">
        <Button
          type="primary"
          icon={<DownloadOutlined />}
          loading={bytes !== null}
          data-testid="export-take"
          onClick={() => void take()}
        >
          {t('导出', 'Export')}
        </Button>
        {bytes === null ? null : (
          <>
            <span role="status">
              {bytes === 0
                ? t('正在生成…', 'Being made…')
                : t(`已收到 ${bytesText(bytes)}`, `${bytesText(bytes)} so far`)}
            </span>
            <Button size="small" onClick={() => running.current?.abort()}>
              {t('取消', 'Cancel')}
            </Button>
          </>
        )}
        {done === null ? null : (
          <span role="status" data-testid="export-done">
            {t('已保存 ', 'Saved ')}
            {done}
          </span>
        )}
      </div>
      {error ? (
        <p className="note amber" role="alert" data-testid="export-refused">
          {t(error.detailZh, error.detailEn)} {t(error.remedyZh, error.remedyEn)}
        </p>
      ) : null}
      <details className="item-sub">
        <summary>
          {t(
            '在其他程序里用同一地址（访问令牌作密码）',
            'The same address for other programs (a token as password)',
          )}
        </summary>
        <code className="export-address">{whole}</code>
      </details>
    </>
  );
}

function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
