import { AutoComplete, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import type { ZoneList } from '../../server/zones/draft-contract.ts';
import { useCodes } from '../data/use-codes.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { heightRefs } from '../state/permit-ask.ts';
import { screen } from '../state/screen-store.ts';
import { lineBases } from './zone-fields.ts';
import type { ZoneFields } from './zone-fields.ts';

/** What the zone is by law: site, regime, class, limits, how sure its line is, and by which document. */
export function FieldsForm({
  fields,
  register,
  onFields,
}: {
  fields: ZoneFields;
  register: ZoneList | null;
  onFields(fields: ZoneFields): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const regimes = useCodes('zone_regime');
  const classes = useCodes('zone_class');
  const grades = useCodes('site_grade');
  const refs = useCodes('height_ref');
  const put = (change: Partial<ZoneFields>): void => onFields({ ...fields, ...change });
  const fits = (attributes: Record<string, unknown>): boolean =>
    fields.regime === null ||
    !Array.isArray(attributes['regimes']) ||
    attributes['regimes'].includes(fields.regime);
  const chosen = register?.documents.find((one) => one.documentId === fields.documentId);
  const words = (
    key: 'subclass' | 'nameZh' | 'clause' | 'publishedBy' | 'documentTitle' | 'documentNo',
    label: string,
    most = 120,
  ): ReactNode => (
    <label className="field">
      {label}
      <Input
        size="small"
        value={fields[key]}
        maxLength={most}
        data-testid={`zone-${key}`}
        onChange={(event) => put({ [key]: event.target.value })}
      />
    </label>
  );
  return (
    <>
      <div className="section stack" style={{ gap: 8 }}>
        <div className="section-title">{t('区划是什么', 'What the zone is')}</div>
        <label className="field">
          {t('所属文物', 'Protected site')}
          <Select
            size="small"
            showSearch
            allowClear
            optionFilterProp="label"
            value={fields.siteId}
            placeholder={t('不属于某一处文物', 'of no single site')}
            options={(register?.sites ?? []).map((one) => ({
              value: one.siteId,
              label: `${nameOf(language, one.nameZh, one.nameEn)} · ${grades.name(one.grade)}`,
            }))}
            data-testid="zone-siteId"
            onChange={(siteId: string | undefined) => put({ siteId: siteId ?? null })}
          />
        </label>
        <div className="two">
          <label className="field">
            {t('管控制度', 'Regime')}
            <Select
              size="small"
              value={fields.regime}
              options={regimes.list.map((one) => ({
                value: one.code,
                label: nameOf(language, one.zh, one.en),
              }))}
              popupMatchSelectWidth={200}
              data-testid="zone-regime"
              onChange={(regime) => put({ regime })}
            />
          </label>
          <label className="field">
            {t('区划等级', 'Class')}
            <Select
              size="small"
              value={fields.zoneClass}
              options={classes.list
                .filter((one) => fits(one.attributes))
                .map((one) => ({ value: one.code, label: nameOf(language, one.zh, one.en) }))}
              popupMatchSelectWidth={200}
              data-testid="zone-class"
              onChange={(zoneClass) => put({ zoneClass })}
            />
          </label>
          {words('nameZh', t('名称', 'Name'))}
          {words('subclass', t('小类（如一类、二类）', 'Subclass'), 60)}
        </div>
        <div className="works-row">
          <label className="field">
            {t('限高（米）', 'Limit (m)')}
            <InputNumber
              size="small"
              min={0.1}
              max={500}
              value={fields.maxM}
              data-testid="zone-maxM"
              onChange={(maxM) => put({ maxM })}
            />
          </label>
          <label className="field">
            {t('量至', 'To the')}
            <Select
              size="small"
              value={fields.ref}
              options={heightRefs.map((one) => ({ value: one, label: refs.name(one) }))}
              popupMatchSelectWidth={170}
              onChange={(ref) => put({ ref })}
            />
          </label>
          <label className="field">
            {t('层数', 'Storeys')}
            <InputNumber
              size="small"
              min={1}
              max={200}
              precision={0}
              value={fields.storeysMax}
              onChange={(storeysMax) => put({ storeysMax })}
            />
          </label>
        </div>
        {words('clause', t('限高条款', 'Clause of the limit'), 80)}
      </div>
      <div className="section stack" style={{ gap: 8 }}>
        <div className="section-title">{t('依据', 'What it rests on')}</div>
        {fields.way === 'rule' ? null : (
          <div className="basis-row">
            <label className="field">
              {t('边界依据', 'Basis of the line')}
              <AutoComplete
                size="small"
                value={fields.uncertaintyBasis}
                options={lineBases.map((one) => ({
                  value: one.zh,
                  label: `${t(one.zh, one.en)} ± ${one.uncertaintyM} m`,
                }))}
                popupMatchSelectWidth={260}
                data-testid="zone-basis"
                onChange={(uncertaintyBasis: string) => {
                  const usual = lineBases.find((one) => one.zh === uncertaintyBasis);
                  put({ uncertaintyBasis, ...(usual ? { uncertaintyM: usual.uncertaintyM } : {}) });
                }}
              />
            </label>
            <label className="field">
              ε (m)
              <InputNumber
                size="small"
                min={0}
                max={1000}
                value={fields.uncertaintyM}
                data-testid="zone-uncertaintyM"
                onChange={(uncertaintyM) => put({ uncertaintyM })}
              />
            </label>
          </div>
        )}
        <div className="two">
          {words('publishedBy', t('公布机关', 'Published by'), 200)}
          <label className="field">
            {t('生效日', 'In force from')}
            <Input
              type="date"
              size="small"
              value={fields.validFrom}
              data-testid="zone-validFrom"
              onChange={(event) => put({ validFrom: event.target.value })}
            />
          </label>
        </div>
        <label className="field">
          {t('公布文件（登记册中已有的，或已扫描的）', 'Document (of the register, or scanned)')}
          <Select
            size="small"
            showSearch
            allowClear
            optionFilterProp="label"
            value={fields.documentId}
            placeholder={t('选择，或在下面填写新文件', 'choose, or enter a new one below')}
            options={(register?.documents ?? []).map((one) => ({
              value: one.documentId,
              label: `${one.title}${one.number ? ` ${one.number}` : ''}${one.scanId ? t('（有扫描件）', ' (scanned)') : ''}`,
            }))}
            data-testid="zone-documentId"
            onChange={(documentId: string | undefined) => put({ documentId: documentId ?? null })}
          />
        </label>
        {chosen?.scanId ? (
          <button
            type="button"
            className="linked"
            onClick={() => screen.dispatch({ type: 'set-page', page: 'scans', item: chosen.scanId })}
          >
            {t('打开扫描件', 'Open the scanned sheet')}
          </button>
        ) : null}
        {fields.documentId === null ? (
          <div className="two">
            {words('documentTitle', t('新文件标题', 'Title of a new document'), 300)}
            {words('documentNo', t('文号', 'Number'))}
          </div>
        ) : null}
        {fields.way === 'words' ? null : (
          <label className="field">
            {t('四至文字（原文）', 'Boundary in words, as published')}
            <Input.TextArea
              rows={2}
              maxLength={8000}
              value={fields.boundaryText}
              data-testid="zone-boundaryText"
              onChange={(event) => put({ boundaryText: event.target.value })}
            />
          </label>
        )}
      </div>
    </>
  );
}
