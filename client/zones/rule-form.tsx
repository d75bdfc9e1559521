import { Button, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ZoneList } from '../../server/zones/draft-contract.ts';
import { zonesApi } from '../api/zones.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { rulesFromWords } from './rules-from-words.ts';
import type { RuleFields } from './zone-fields.ts';

const sides = [
  ['eastM', '东', 'E'],
  ['southM', '南', 'S'],
  ['westM', '西', 'W'],
  ['northM', '北', 'N'],
] as const;

/** A zone by its distances from a monument or another zone; the document's words beside them. */
export function RuleForm({
  rule,
  register,
  onRule,
}: {
  rule: RuleFields;
  register: ZoneList | null;
  onRule(rule: RuleFields): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const act = useActing();
  const [said, setSaid] = useState('');
  const put = (change: Partial<RuleFields>): void => onRule({ ...rule, ...change });
  const read = async (): Promise<void> => {
    await act(async () => {
      const found = rulesFromWords(await zonesApi.fourSides(rule.text));
      if (found) put(found);
      setSaid(
        found
          ? t('已按文字填入距离，请核对。', 'Distances filled in from the words: check them.')
          : t(
              '文字里没有可用的外扩距离；请手工填写或改用绘制。',
              'The words give no distances to use: fill them in, or draw.',
            ),
      );
    }, '');
  };
  const metres = (key: (typeof sides)[number][0] | 'distanceM', label: string): ReactNode => (
    <label className="field" key={key}>
      {label}
      <InputNumber
        size="small"
        min={0}
        max={20_000}
        value={rule[key]}
        data-testid={`rule-${key}`}
        onChange={(value) => put({ [key]: value })}
      />
    </label>
  );
  return (
    <div className="stack" style={{ gap: 8 }} data-testid="rule-form">
      <label className="field">
        {t('规则原文', 'The words of the rule')}
        <Input.TextArea
          rows={2}
          maxLength={2000}
          value={rule.text}
          placeholder="塔基四周外扩100米 / 东800米、西1200米、南2000米、北400米"
          data-testid="rule-text"
          onChange={(event) => put({ text: event.target.value })}
        />
      </label>
      <div className="row-wrap">
        <Button
          size="small"
          disabled={rule.text.trim() === ''}
          data-testid="rule-read"
          onClick={() => void read()}
        >
          {t('解读文字', 'Read the words')}
        </Button>
        {said ? (
          <span className="remedy" role="status">
            {said}
          </span>
        ) : null}
      </div>
      <div className="two">
        <label className="field">
          {t('从何处量起', 'Measured from')}
          <Select
            size="small"
            value={rule.of}
            options={[
              { value: 'site', label: t('文物本体', 'the monument') },
              { value: 'zone', label: t('另一区划', 'another zone') },
            ]}
            data-testid="rule-of"
            onChange={(of) => put({ of })}
          />
        </label>
        {rule.of === 'zone' ? (
          <label className="field">
            {t('基准区划', 'Base zone')}
            <Select
              size="small"
              showSearch
              optionFilterProp="label"
              value={rule.baseZoneId}
              popupMatchSelectWidth={280}
              options={(register?.zones ?? [])
                .filter((one) => one.bbox !== null && one.validTo === null)
                .map((one) => ({
                  value: one.zoneId,
                  label: `${one.zoneId} ${nameOf(language, one.nameZh, one.nameEn)}`,
                }))}
              data-testid="rule-base"
              onChange={(baseZoneId) => put({ baseZoneId })}
            />
          </label>
        ) : (
          <label className="field">
            {t('本体边线 ε（米）', 'ε of the monument’s line (m)')}
            <InputNumber
              size="small"
              min={0}
              max={1000}
              value={rule.baseUncertaintyM}
              onChange={(baseUncertaintyM) => put({ baseUncertaintyM })}
            />
          </label>
        )}
      </div>
      <Radio.Group
        size="small"
        value={rule.shape}
        options={[
          { value: 'round', label: t('四周同距', 'the same all round') },
          { value: 'sides', label: t('分方向', 'side by side') },
        ]}
        onChange={(event) => put({ shape: event.target.value as RuleFields['shape'] })}
      />
      {rule.shape === 'round' ? (
        <div className="two">{metres('distanceM', t('外扩（米）', 'Distance (m)'))}</div>
      ) : (
        <div className="four-sides">{sides.map(([key, zh, en]) => metres(key, `${t(zh, en)} (m)`))}</div>
      )}
      <p className="remedy">
        {t(
          '边界由规则导出并带标记；本体或基准区划变更后，按规则重绘为新版本。',
          'The outline is derived and marked so; when its base changes it is drawn anew as a new version.',
        )}
      </p>
    </div>
  );
}
