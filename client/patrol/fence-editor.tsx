import {
  AutoComplete,
  Button,
  Checkbox,
  Input,
  InputNumber,
  Popconfirm,
  Segmented,
  Select,
  Switch,
} from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Fence, FenceGeometry, SaveFence } from '../../server/fences/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { UNIT_KINDS } from '../../server/tracking/contract.ts';
import { api } from '../api/endpoints.ts';
import { patrolApi } from '../api/patrol.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import type { MapWork } from '../state/map-work.ts';
import { emptySketch, outlineOf, sketched } from '../zones/sketch.ts';
import type { Sketch, SketchAction } from '../zones/sketch.ts';
import { sketchWork } from '../zones/sketch-map.ts';
import { useSketchKeys } from '../zones/use-sketch-keys.ts';
import { draftOf, eventsOf, missingOf, newFence } from './fence-draft.ts';
import { FenceWindows } from './fence-windows.tsx';
import { fenceEventTexts, unitKindTexts } from './patrol-texts.ts';

type Kind = Fence['kind'];

const missingTexts: Record<NonNullable<ReturnType<typeof missingOf>>, [zh: string, en: string]> = {
  nameZh: ['请填写名称。', 'Give it a name.'],
  setName: ['请填写所属组。', 'Name its set.'],
  events: ['请至少选一种事件。', 'Choose at least one event.'],
  owner: ['请选择负责人。', 'Choose an owner.'],
  window: ['时段须有星期与时刻。', 'A window needs days and times.'],
};

/** Makes or changes a fence: where, which events, of whom, when, and who answers. */
export function FenceEditor({
  fence,
  sets,
  under,
  onDraft,
  onDone,
}: {
  /** Null: a new one. */
  fence: Fence | null;
  sets: readonly string[];
  under: MapWork;
  onDraft(geometry: FenceGeometry | null): void;
  onDone(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { account, may } = useCity();
  const act = useActing();
  const [draft, setDraft] = useState<SaveFence | null>(() => (fence === null ? null : draftOf(fence)));
  const [kind, setKind] = useState<Kind>(fence?.kind ?? 'area');
  const owners = useResource(may('fences:write') ? 'owners' : null, (signal) =>
    patrolApi.fenceOwners(signal),
  );
  const units = useResource('units', (signal) => api.units(signal));
  const unitOptions = (units.data?.units ?? []).map((one) => ({
    value: one.unitId,
    label: `${one.callSign} ${one.nameZh ?? one.plate ?? ''}`,
  }));
  const change = (parts: Partial<SaveFence>): void => setDraft((before) => before && { ...before, ...parts });
  const rule = (parts: Partial<SaveFence['rules']>): void =>
    setDraft((before) => before && { ...before, rules: { ...before.rules, ...parts } });
  const place = (geometry: FenceGeometry): void => {
    onDraft(geometry);
    setDraft((before) => (before === null ? newFence(geometry, account.login) : { ...before, geometry }));
  };
  const missing = draft === null ? null : missingOf(draft);
  const save = (): void => {
    if (draft === null || missing !== null) return;
    void act(() => patrolApi.saveFence(fence?.fenceId ?? null, draft), t('围栏已保存', 'Fence kept')).then(
      (ok) => (ok ? onDone() : undefined),
    );
  };

  return (
    <div data-testid="fence-editor" data-kind={kind} data-placed={draft !== null}>
      <div className="section stack">
        {fence === null ? (
          <Segmented<Kind>
            size="small"
            value={kind}
            disabled={draft !== null}
            aria-label={t('种类', 'Kind')}
            options={[
              { value: 'area', label: <span data-testid="fence-kind-area">{t('区域', 'Area')}</span> },
              { value: 'route', label: <span data-testid="fence-kind-route">{t('路线', 'Route')}</span> },
            ]}
            onChange={setKind}
          />
        ) : null}
        <FenceDrawing kind={kind} placed={draft !== null} under={under} onPlaced={place} />
      </div>
      {draft === null ? null : (
        <div className="section stack">
          <Input
            size="small"
            value={draft.nameZh}
            maxLength={80}
            placeholder={t('名称', 'Name')}
            aria-label={t('名称', 'Name')}
            data-testid="fence-name"
            onChange={(event) => change({ nameZh: event.target.value })}
          />
          <Input
            size="small"
            value={draft.nameEn}
            maxLength={80}
            placeholder={t('英文名称（可空）', 'Name in English (may be empty)')}
            aria-label={t('英文名称', 'Name in English')}
            onChange={(event) => change({ nameEn: event.target.value })}
          />
          <AutoComplete
            size="small"
            value={draft.setName}
            options={sets.map((value) => ({ value }))}
            placeholder={t('所属组，如：校园周边', 'Set, for example: around schools')}
            aria-label={t('所属组', 'Set')}
            data-testid="fence-set-name"
            onChange={(setName: string) => change({ setName })}
          />
          <Checkbox.Group
            value={draft.rules.events}
            options={eventsOf(kind).map((event) => ({
              value: event,
              label: t(fenceEventTexts[event].zh, fenceEventTexts[event].en),
            }))}
            onChange={(events) => rule({ events: events as SaveFence['rules']['events'] })}
          />
          {draft.rules.events.includes('dwell') ? (
            <label className="row-wrap">
              {t('停留超过', 'Stays longer than')}
              <InputNumber
                size="small"
                min={1}
                max={1440}
                value={Math.round(draft.rules.dwellS / 60)}
                onChange={(minutes) => rule({ dwellS: Math.max(30, Number(minutes ?? 10) * 60) })}
              />
              {t('分钟', 'min')}
            </label>
          ) : null}
          {kind === 'route' ? (
            <label className="row-wrap">
              {t('偏离超过', 'Farther off than')}
              <InputNumber
                size="small"
                min={5}
                max={1000}
                value={draft.toleranceM}
                onChange={(metres) => change({ toleranceM: Number(metres ?? 30) })}
              />
              {t('米', 'm')}
            </label>
          ) : null}
          <Select
            size="small"
            mode="multiple"
            value={draft.rules.kinds}
            placeholder={t('哪些种类（不选为全部）', 'Which kinds (none: all)')}
            aria-label={t('种类', 'Kinds of unit')}
            data-testid="fence-kinds"
            options={UNIT_KINDS.map((value) => ({
              value,
              label: nameOf(language, unitKindTexts[value]?.zh ?? value, unitKindTexts[value]?.en ?? value),
            }))}
            onChange={(kinds: string[]) => rule({ kinds })}
          />
          <Select
            size="small"
            mode="multiple"
            maxTagCount={4}
            value={draft.rules.unitIds}
            placeholder={t('只对名单内单元（不选为全部）', 'Only these units (none: all)')}
            aria-label={t('名单', 'List')}
            optionFilterProp="label"
            data-testid="fence-units"
            options={unitOptions}
            onChange={(unitIds: string[]) => rule({ unitIds })}
          />
          <Select
            size="small"
            mode="multiple"
            maxTagCount={4}
            value={draft.rules.exceptUnitIds}
            placeholder={t('不含这些单元', 'Except these units')}
            aria-label={t('例外名单', 'Exceptions')}
            optionFilterProp="label"
            data-testid="fence-except"
            options={unitOptions}
            onChange={(exceptUnitIds: string[]) => rule({ exceptUnitIds })}
          />
          <FenceWindows windows={draft.rules.windows} onChange={(windows) => rule({ windows })} />
          <label className="row-wrap">
            {t('负责人', 'Owner')}
            <Select
              size="small"
              style={{ minWidth: 180 }}
              value={draft.owner}
              aria-label={t('负责人', 'Owner')}
              data-testid="fence-owner"
              options={(owners.data?.owners ?? [{ login: draft.owner, nameZh: draft.owner }]).map((one) => ({
                value: one.login,
                label: `${one.nameZh} (${one.login})`,
              }))}
              onChange={(owner: string) => change({ owner })}
            />
          </label>
          <label className="row-wrap">
            <Switch
              size="small"
              checked={draft.active}
              data-testid="fence-active"
              onChange={(active) => change({ active })}
            />
            {t('启用', 'In force')}
          </label>
          {missing === null ? null : (
            <p className="note amber" role="status" data-testid="fence-missing">
              {t(...missingTexts[missing])}
            </p>
          )}
          {may('fences:write') ? (
            <div className="row-wrap">
              <Button
                size="small"
                type="primary"
                disabled={missing !== null}
                data-testid="fence-save"
                onClick={save}
              >
                {t('保存', 'Keep')}
              </Button>
              {fence === null ? null : (
                <Popconfirm
                  title={t('删除围栏？已有事件保留。', 'Remove the fence? Its events stay.')}
                  okText={t('删除', 'Remove')}
                  cancelText={t('取消', 'Cancel')}
                  onConfirm={() =>
                    act(() => patrolApi.removeFence(fence.fenceId), t('已删除', 'Removed')).then((ok) =>
                      ok ? onDone() : undefined,
                    )
                  }
                >
                  <Button size="small" danger data-testid="fence-remove">
                    {t('删除', 'Remove')}
                  </Button>
                </Popconfirm>
              )}
            </div>
          ) : (
            <p className="remedy">{t('您的角色只能查看围栏。', 'Your role may only look at fences.')}</p>
          )}
        </div>
      )}
    </div>
  );
}

/** Draws the ground or the line of a fence on the map, corner by corner. */
function FenceDrawing({
  kind,
  placed,
  under,
  onPlaced,
}: {
  kind: Kind;
  placed: boolean;
  under: MapWork;
  onPlaced(geometry: FenceGeometry): void;
}): ReactNode {
  const t = useText();
  const { may } = useCity();
  const [sketch, setSketch] = useState<Sketch>(emptySketch);
  const [drawing, setDrawing] = useState(!placed);
  const [cursor, setCursor] = useState<Position | null>(null);
  const end = (geometry: FenceGeometry): void => {
    setSketch(emptySketch);
    setDrawing(false);
    setCursor(null);
    onPlaced(geometry);
  };
  const act = (action: SketchAction): void => {
    const corners = sketch.rings[0]?.corners ?? [];
    if (action.type === 'close' && kind === 'route') {
      const line = corners.map(([lng, lat]): [number, number] => [lng, lat]);
      if (line.length > 1) end({ type: 'LineString', coordinates: line });
      return;
    }
    const next = sketched(sketch, action);
    const outline = outlineOf(next);
    if (outline === null) setSketch(next);
    else
      end({
        type: 'Polygon',
        coordinates: outline.coordinates.map((ring) =>
          ring.map(([lng, lat]): [number, number] => [lng, lat]),
        ),
      });
  };
  useSketchKeys(sketch, act, drawing);
  const work = drawing
    ? sketchWork({ sketch, cursor, placing: true, editing: true, before: null, derived: null, findings: [] })
    : under;
  useMapWork(work, {
    onPlace: ({ position }) => act({ type: 'add', position }),
    onCursor: setCursor,
    onFinish: () => act({ type: 'close' }),
  });
  const corners = sketch.rings[0]?.corners.length ?? 0;
  if (!may('fences:write')) return null;
  return (
    <>
      {drawing ? (
        <p className="note strong" role="status" data-testid="fence-hint">
          {t(
            `逐点点击地图（已 ${corners} 点）；双击或 Enter ${kind === 'area' ? '闭合' : '结束'}，Backspace 退一点`,
            `Click point by point (${corners} so far); double-click or Enter ends, Backspace takes back`,
          )}
        </p>
      ) : (
        <div className="row-wrap">
          <Button size="small" data-testid="fence-redraw" onClick={() => setDrawing(true)}>
            {t('重画', 'Draw again')}
          </Button>
        </div>
      )}
    </>
  );
}
