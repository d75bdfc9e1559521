import { Button, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CoverageRegister } from '../../server/permits/coverage-contract.ts';
import { permitsApi } from '../api/permits.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { personName } from './person-name.ts';
import { QualityLine } from './quality-line.tsx';
import { PageFrame } from '../pages/page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { Held } from '../shell/states.tsx';
import { useScreen } from '../state/screen-store.ts';
import { useGradeName } from './use-grade-name.ts';

type Line = CoverageRegister['lines'][number];

/** Which protected things ought to have zones, which have, and who signed that a list is whole. */
export function CoveragePage(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may, account, city } = useCity();
  const day = useScreen((state) => state.legalDate);
  const [turn, setTurn] = useState(0);
  const [signing, setSigning] = useState<Line | null>(null);
  const [adding, setAdding] = useState<Line | null>(null);
  const [filling, setFilling] = useState(false);
  const register = useResource(`${day}#${turn}`, (signal) => permitsApi.register(day, signal), 'register');
  const changed = (): void => setTurn((count) => count + 1);
  return (
    <PageFrame
      title={t('覆盖登记册', 'Coverage register')}
      about={t(
        '公布名录里的每一处是否都已划定并录入？只有每一行都由经办人签认完整，核查才可能得出“未发现限制”。',
        'Has everything on the published lists been drawn and entered? Only when an officer has signed every line can a check say that nothing was found.',
      )}
      actions={
        may('zones:write') ? (
          <Button data-testid="coverage-fill" onClick={() => setFilling(true)}>
            {t('由登记的文物生成名录', 'List the registered sites')}
          </Button>
        ) : null
      }
    >
      <QualityLine />
      <Held resource={register} rows={8}>
        {(data) => (
          <section className="sheet" data-testid="coverage-register" data-complete={String(data.complete)}>
            <h2>
              {nameOf(language, city.nameZh, city.nameEn)}
              {/^\d+$/.test(data.adcode ?? '') ? ` ${data.adcode}` : ''} · {data.legalDate} ·{' '}
              {data.complete
                ? t('已签认完整', 'signed as complete')
                : t(
                    `${data.lines.filter((line) => !line.complete).length} 行未齐`,
                    `${data.lines.filter((line) => !line.complete).length} lines open`,
                  )}
            </h2>
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('级别与图层', 'Grade and layer')}</th>
                  <th className="num">{t('已划 / 应划', 'Drawn / expected')}</th>
                  <th>{t('尚缺', 'Missing')}</th>
                  <th>{t('签认', 'Signed')}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {data.lines.map((line) => (
                  <tr
                    key={`${line.grade}/${line.layer}`}
                    data-testid={`coverage-${line.grade}-${line.layer}`}
                    data-complete={String(line.complete)}
                  >
                    <td>{nameOf(language, line.titleZh, line.titleEn)}</td>
                    <td className="num">
                      {line.expected === 0 && !line.signedOn ? (
                        <span className="tag dashed">{t('名录未录入', 'list not entered')}</span>
                      ) : (
                        <b>
                          {line.drawn} / {line.expected}
                        </b>
                      )}
                      <div className={`sharebar plain${line.drawn < line.expected ? ' uncertain' : ''}`}>
                        <i
                          style={{
                            width: `${line.expected === 0 ? 0 : Math.min(100, (line.drawn / line.expected) * 100)}%`,
                          }}
                        />
                      </div>
                    </td>
                    <td>
                      {line.missing.length === 0 ? (
                        '—'
                      ) : (
                        <details>
                          <summary className="fold">
                            {line.missing.slice(0, 3).join('、')}
                            {line.missing.length > 3 ? ` +${line.missing.length - 3}` : ''}
                          </summary>
                          {line.missing.slice(3).join('、')}
                        </details>
                      )}
                    </td>
                    <td>
                      {line.signedOn ? (
                        <>
                          {line.signedOn}
                          <br />
                          <small>{line.signedByZh ?? personName(line.signedBy ?? '', account)}</small>
                        </>
                      ) : (
                        <span className="tag dashed">{t('未签认', 'not signed')}</span>
                      )}
                    </td>
                    <td>
                      {may('zones:write') ? (
                        <div className="row-wrap" style={{ flexWrap: 'nowrap' }}>
                          <Button size="small" onClick={() => setAdding(line)}>
                            {t('名录', 'Names')}
                          </Button>
                          <Button
                            size="small"
                            type={line.complete ? 'default' : 'primary'}
                            data-testid={`sign-${line.grade}-${line.layer}`}
                            onClick={() => setSigning(line)}
                          >
                            {t('签认', 'Sign')}
                          </Button>
                        </div>
                      ) : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Held>
      {signing ? <SignLine line={signing} onClose={() => setSigning(null)} onDone={changed} /> : null}
      {adding ? <AddNames line={adding} onClose={() => setAdding(null)} onDone={changed} /> : null}
      {filling ? <FillNames onClose={() => setFilling(false)} onDone={changed} /> : null}
    </PageFrame>
  );
}

interface Dialog {
  onClose(): void;
  onDone(): void;
}

function SignLine({ line, onClose, onDone }: Dialog & { line: Line }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { account } = useCity();
  const act = useActing();
  const [expected, setExpected] = useState(line.expected);
  const [note, setNote] = useState('');
  const sign = async (): Promise<void> => {
    const { grade, layer } = line;
    const done = await act(
      () => permitsApi.sign({ grade, layer: layer === 'control' ? 'control' : 'protection', expected, note }),
      t('已签认', 'Signed'),
    );
    if (!done) return;
    onDone();
    onClose();
  };
  return (
    <Modal
      open
      title={`${t('签认', 'Sign')}：${nameOf(language, line.titleZh, line.titleEn)}`}
      okText={t('以我的名义签认', 'Sign in my name')}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ id: 'sign-confirm' }}
      onOk={() => void sign()}
      onCancel={onClose}
    >
      <div className="stack">
        <p>
          {t(
            `${account.nameZh} 于今日确认：该名录共有下列数目，没有遗漏。已划 ${line.drawn}，尚缺 ${line.missing.length}。`,
            `${account.nameZh} confirms today that the list has this many entries and no more. Drawn ${line.drawn}, missing ${line.missing.length}.`,
          )}
        </p>
        {line.missing.length > 0 ? (
          <p className="note amber">
            {t(
              '仍有未划定的，签认后该行也不会成为“完整”。',
              'Some are not drawn yet: the line will not count as complete.',
            )}
          </p>
        ) : null}
        <label className="field">
          {t('名录数目', 'Number on the list')}
          <InputNumber
            min={0}
            max={100000}
            precision={0}
            value={expected}
            onChange={(value) => setExpected(value ?? 0)}
          />
        </label>
        <label className="field">
          {t('备注（依据文号等）', 'Note (document number and so on)')}
          <Input maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
      </div>
    </Modal>
  );
}

function AddNames({ line, onClose, onDone }: Dialog & { line: Line }): ReactNode {
  const t = useText();
  const gradeName = useGradeName();
  const act = useActing();
  const [names, setNames] = useState('');
  const [source, setSource] = useState('');
  const list = names
    .split(/[\n、，,;；]/)
    .map((one) => one.trim())
    .filter((one) => one.length >= 2);
  const add = async (): Promise<void> => {
    const done = await act(
      () => permitsApi.addEntries({ grade: line.grade, names: list, source: source.trim() }),
      t(`已录入 ${list.length} 条`, `${list.length} names entered`),
    );
    if (!done) return;
    onDone();
    onClose();
  };
  return (
    <Modal
      open
      title={`${t('录入公布名录', 'Names of the published list')}：${gradeName(line.grade)}`}
      okText={t('录入', 'Enter')}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ disabled: list.length === 0 || source.trim().length < 2 }}
      onOk={() => void add()}
      onCancel={onClose}
    >
      <div className="stack">
        <label className="field">
          {t('名称，每行一个', 'Names, one a line')}
          <Input.TextArea rows={6} value={names} onChange={(event) => setNames(event.target.value)} />
        </label>
        <label className="field">
          {t('来源（公布文件）', 'Source (the publishing document)')}
          <Input value={source} maxLength={300} onChange={(event) => setSource(event.target.value)} />
        </label>
      </div>
    </Modal>
  );
}

function FillNames({ onClose, onDone }: Dialog): ReactNode {
  const t = useText();
  const act = useActing();
  const [source, setSource] = useState('');
  const fill = async (): Promise<void> => {
    if (!(await act(() => permitsApi.fillRegister(source.trim()), t('已生成', 'Listed')))) return;
    onDone();
    onClose();
  };
  return (
    <Modal
      open
      title={t('由登记的文物生成名录', 'List the registered sites')}
      okText={t('生成', 'List them')}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ disabled: source.trim().length < 2, id: 'fill-confirm' }}
      onOk={() => void fill()}
      onCancel={onClose}
    >
      <div className="stack">
        <p>
          {t(
            '本系统登记的每处文物都会列入名录；系统不知道的，仍须由人补录。',
            'Every site that this system knows goes on the list; what it does not know a person must add.',
          )}
        </p>
        <label className="field">
          {t('来源', 'Source')}
          <Input
            value={source}
            maxLength={300}
            data-testid="fill-source"
            onChange={(event) => setSource(event.target.value)}
          />
        </label>
      </div>
    </Modal>
  );
}
