import { AutoComplete, Button, Checkbox, Input, Select } from 'antd';
import { useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { ImportLayer, ImportLayerInfo } from '../../server/ingest/contract.ts';
import { importsApi } from '../api/imports.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { ErrorState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { importEndings, usualSystems } from './import-texts.ts';

/** Which file, as what, in which reference system: then it is sent and the report opens. */
export function ImportForm(): ReactNode {
  const t = useText();
  const layers = useResource('import-layers', (signal) => importsApi.layers(signal));
  return (
    <div className="section">
      <div className="section-title">{t('导入一个文件', 'Import a file')}</div>
      <Held resource={layers} rows={5}>
        {(list) => <Form layers={list} />}
      </Held>
    </div>
  );
}

function Form({ layers }: { layers: ImportLayerInfo[] }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [file, setFile] = useState<File | null>(null);
  const [layer, setLayer] = useState<ImportLayer | null>(null);
  const [crs, setCrs] = useState('');
  const [preview, setPreview] = useState(true);
  const [more, setMore] = useState({
    encoding: '',
    sheet: '',
    sourceTitle: '',
    attribution: '',
    licence: '',
  });
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const sending = useRef<AbortController | null>(null);
  const systems = useResource('crs-list', (signal) => importsApi.systems(signal));
  const chosen = layers.find((one) => one.layer === layer) ?? null;

  const systemOptions = useMemo(() => {
    const usual = usualSystems.map((one) => ({ value: one.value, label: t(one.zh, one.en) }));
    const known = new Set(usual.map((one) => one.value));
    const rest = (systems.data?.items ?? [])
      .filter((one) => one.kind !== 'refused' && !known.has(one.id))
      .map((one) => ({ value: one.id, label: `${nameOf(language, one.nameZh, one.nameEn)} · ${one.id}` }));
    return [...usual, ...rest];
  }, [systems.data, language, t]);

  const send = async (): Promise<void> => {
    if (!file || !layer) return;
    const ending = new AbortController();
    sending.current = ending;
    setError(null);
    setSent(0);
    try {
      const started = await importsApi.send(
        file,
        {
          layer,
          crs: crs.trim() || undefined,
          dryRun: preview || undefined,
          ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, value.trim() || undefined])),
        },
        { onProgress: setSent, signal: ending.signal },
      );
      screen.dispatch({ type: 'set-page', page: 'imports', item: started.importId });
    } catch (cause) {
      if (!(cause instanceof DOMException)) setError(asApiError(cause));
    } finally {
      sending.current = null;
      setSent(null);
    }
  };
  const field = (key: keyof typeof more, label: string, hint?: string): ReactNode => (
    <label className="field">
      {label}
      <Input
        size="small"
        value={more[key]}
        placeholder={hint}
        onChange={(event) => setMore({ ...more, [key]: event.target.value })}
      />
    </label>
  );
  return (
    <div className="stack">
      <label className="field">
        {t('作为哪一类数据', 'As which layer')}
        <Select<ImportLayer>
          value={layer}
          placeholder={t('选择图层', 'Choose a layer')}
          data-testid="import-layer"
          showSearch={{ optionFilterProp: 'label' }}
          options={layers
            .filter((one) => one.layer !== 'city')
            .map((one) => ({ value: one.layer, label: t(one.zh, one.en) }))}
          onChange={setLayer}
        />
        {chosen ? <small>{nameOf(language, chosen.noteZh, chosen.noteEn)}</small> : null}
      </label>
      <FileDrop
        file={file}
        accept={importEndings}
        sent={sent}
        testId="import-file"
        hint={t(
          'OSM PBF、GeoJSON、Shapefile 压缩包、GeoPackage、FlatGeobuf、KML、GPX、DXF、CSV、Excel、CityJSON、勘测定界 TXT',
          'OSM PBF, GeoJSON, zipped Shapefile, GeoPackage, FlatGeobuf, KML, GPX, DXF, CSV, Excel, CityJSON, survey TXT',
        )}
        onFile={(next) => {
          setFile(next);
          setError(null);
        }}
      />
      <label className="field">
        {t('坐标系', 'Reference system')}
        <AutoComplete
          value={crs}
          allowClear
          data-testid="import-crs"
          placeholder={t(
            '以文件的声明为准；可写 EPSG:4527、gcj02…',
            'As the file says; or EPSG:4527, gcj02, …',
          )}
          options={systemOptions.filter(
            (one) => crs === '' || `${one.value}${one.label}`.toLowerCase().includes(crs.toLowerCase()),
          )}
          onChange={(value: string) => setCrs(value ?? '')}
        />
        <small>
          {t(
            '“不清楚”是合法的回答：系统会列出可能并请您确认，不会猜一个了事。',
            'Not knowing is a legal answer: the system lists what is possible and asks.',
          )}
        </small>
      </label>
      <details>
        <summary>{t('来源、许可与编码', 'Source, licence and encoding')}</summary>
        <div className="two" style={{ marginTop: 8 }}>
          {field('sourceTitle', t('来源', 'Source'), t('例如 2026 年普查', 'e.g. survey of 2026'))}
          {field('licence', t('许可', 'Licence'), 'ODbL-1.0')}
          {field('attribution', t('署名', 'Attribution'), '© OpenStreetMap')}
          {field('encoding', t('文字编码', 'Encoding'), t('自动识别', 'found out'))}
          {field('sheet', t('工作表 / 子图层', 'Sheet / layer inside'))}
        </div>
      </details>
      <Checkbox
        checked={preview}
        onChange={(event) => setPreview(event.target.checked)}
        data-testid="import-dry"
      >
        {t('先看检查结果，再由我决定载入', 'Show me the findings first; I decide whether it goes in')}
      </Checkbox>
      {error ? <ErrorState error={error} /> : null}
      <div className="row-wrap">
        <Button
          type="primary"
          disabled={!file || !layer}
          loading={sent !== null}
          data-testid="import-send"
          onClick={() => void send()}
        >
          {t('上传并检查', 'Send and check')}
        </Button>
        {sent === null ? null : (
          <Button onClick={() => sending.current?.abort()} data-testid="import-send-stop">
            {t('停止上传', 'Stop')}
          </Button>
        )}
      </div>
    </div>
  );
}
