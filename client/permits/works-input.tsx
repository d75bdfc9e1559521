import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { heightRefs, permitStates } from '../state/permit-ask.ts';
import type { PermitAsk } from '../state/permit-ask.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { dayText } from './day-text.ts';

const put = (ask: Partial<PermitAsk>): void => screen.dispatch({ type: 'set-ask', ask });

/** What: kinds of work, height with its reference, storeys, the day of the act, and what permit there is. */
export function WorksInput(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(60_000);
  const ask = useScreen((state) => state.ask);
  const legalDate = useScreen((state) => state.legalDate);
  const works = useCodes('work_type');
  const refs = useCodes('height_ref');
  return (
    <div className="section stack" style={{ gap: 8 }}>
      <div className="section-title" style={{ marginBottom: 0 }}>
        {t('2 建什么、何时', '2 What is built, and when')}
      </div>
      <label className="field">
        {t('工程类型', 'Kinds of work')}
        <Select
          mode="multiple"
          size="small"
          value={ask.works}
          maxTagCount={3}
          optionFilterProp="label"
          options={works.list.map((one) => ({ value: one.code, label: nameOf(language, one.zh, one.en) }))}
          data-testid="works-select"
          onChange={(chosen: string[]) => put({ works: chosen })}
        />
      </label>
      <div className="works-row">
        <label className="field">
          {t('高度（米）', 'Height (m)')}
          <InputNumber
            size="small"
            min={0}
            max={1500}
            step={0.1}
            value={ask.heightM}
            data-testid="height-value"
            onChange={(heightM) => put({ heightM })}
          />
        </label>
        <label className="field">
          {t('量至', 'Measured to')}
          <Select
            size="small"
            value={ask.heightRef}
            options={heightRefs.map((one) => ({ value: one, label: refs.name(one) }))}
            popupMatchSelectWidth={170}
            data-testid="height-ref"
            onChange={(heightRef) => put({ heightRef })}
          />
        </label>
        <label className="field">
          {t('层数', 'Storeys')}
          <InputNumber
            size="small"
            min={0}
            max={300}
            precision={0}
            value={ask.storeys}
            data-testid="storeys-value"
            onChange={(storeys) => put({ storeys })}
          />
        </label>
      </div>
      <label className="field">
        {t('行为发生日（按当日的法律与区划）', 'Day of the act (law and zones of that day)')}
        <Input
          type="date"
          size="small"
          value={legalDate ?? dayText(now, city.timeZone)}
          data-testid="legal-date"
          onChange={(event) =>
            screen.dispatch({ type: 'set-legal-date', legalDate: event.target.value || null })
          }
        />
      </label>
      <PermitFields ask={ask} />
    </div>
  );
}

/** Kept folded: a permit's state changes who must act, seldom what the law says. */
function PermitFields({ ask }: { ask: PermitAsk }): ReactNode {
  const t = useText();
  const states = useCodes('permit_state');
  const [open] = useState(ask.permit !== null || ask.projectNo !== null || ask.known !== null);
  return (
    <details open={open}>
      <summary className="fold">{t('许可状态、项目编号', 'Permit state, project number')}</summary>
      <div className="two" style={{ marginTop: 8 }}>
        <label className="field">
          {t('许可状态', 'Permit state')}
          <Select
            size="small"
            allowClear
            placeholder={t('未填', 'not given')}
            value={ask.permit}
            options={permitStates.map((one) => ({ value: one, label: states.name(one) }))}
            popupMatchSelectWidth={170}
            data-testid="permit-state"
            onChange={(permit: PermitAsk['permit'] | undefined) => put({ permit: permit ?? null })}
          />
        </label>
        <label className="field">
          {t('批准文号', 'Document number')}
          <Input
            size="small"
            maxLength={120}
            value={ask.permitNo ?? ''}
            disabled={ask.permit === null}
            onChange={(event) => put({ permitNo: event.target.value || null })}
          />
        </label>
        <label className="field">
          {t('开工日', 'Works began on')}
          <Input
            type="date"
            size="small"
            value={ask.startedOn ?? ''}
            disabled={ask.permit === null}
            onChange={(event) => put({ startedOn: event.target.value || null })}
          />
        </label>
        <label className="field">
          {t('项目编号', 'Project number')}
          <Input
            size="small"
            maxLength={80}
            value={ask.projectNo ?? ''}
            data-testid="project-no"
            onChange={(event) => put({ projectNo: event.target.value || null })}
          />
        </label>
        <label className="field">
          {t('登记册截至（知悉日）', 'Register as known on')}
          <Input
            type="date"
            size="small"
            value={ask.known ?? ''}
            onChange={(event) => put({ known: event.target.value || null })}
          />
        </label>
      </div>
    </details>
  );
}
