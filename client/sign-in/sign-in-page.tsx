import {
  AuditOutlined,
  CarOutlined,
  ControlOutlined,
  EyeOutlined,
  ScheduleOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ComponentType, ReactNode, SubmitEvent } from 'react';
import type { Session } from '../../server/accounts/contract.ts';
import { api } from '../api/endpoints.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { roleTexts } from '../language/role-texts.ts';
import { ErrorState, LoadingState } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { CityIllustration } from './city-illustration.tsx';

const roleIcons: Record<string, ComponentType> = {
  planner: AuditOutlined,
  commander: EyeOutlined,
  scheduler: ScheduleOutlined,
  inspector: CarOutlined,
  admin: ControlOutlined,
};

/** The door: a name and a password; a synthetic city on this machine also offers its demo people. */
export function SignInPage({ onSignedIn }: { onSignedIn(session: Session): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const welcome = useResource('welcome', (signal) => api.welcome(signal));
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);

  const signIn = async (login: string, password: string): Promise<void> => {
    setBusy(login);
    setError(null);
    try {
      onSignedIn(await api.signIn(login, password));
    } catch (cause) {
      setError(asApiError(cause));
      setBusy(null);
    }
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    void signIn(String(values.get('login') ?? '').trim(), String(values.get('password') ?? ''));
  };

  const told = welcome.data;
  const demo = told?.demoAccounts ?? [];
  return (
    <main className="signin">
      <div className="signin-city">
        <CityIllustration />
        <div className="signin-words">
          <h1>{t('巷网', 'Xiangwang')}</h1>
          <p>
            {t(
              '一座城的街巷，三个人的一张图：审批、指挥、调度',
              'The streets of a city on one map: permits, command, scheduling',
            )}
          </p>
        </div>
      </div>
      <div className="signin-side">
        <div>
          <h2>
            {told
              ? nameOf(language, told.cityNameZh, told.cityNameEn) || t('巷网', 'Xiangwang')
              : t('巷网', 'Xiangwang')}
          </h2>
          {told?.synthetic ? (
            <p style={{ marginTop: 4 }}>
              <span className="tag amber">{t('合成示范数据', 'Synthetic demo data')}</span>
            </p>
          ) : null}
        </div>
        {welcome.error ? <ErrorState error={welcome.error} onRetry={welcome.reload} /> : null}
        {!told && !welcome.error ? <LoadingState rows={5} /> : null}
        {demo.length > 0 ? (
          <>
            <div className="demo-list" role="group" aria-label={t('示范账号', 'Demo accounts')}>
              {demo.map((person) => {
                const Icon = roleIcons[person.role] ?? UserOutlined;
                const role = roleTexts[person.role];
                return (
                  <button
                    key={person.login}
                    type="button"
                    className="demo"
                    data-testid={`sign-in-${person.login}`}
                    disabled={busy !== null}
                    onClick={() => void signIn(person.login, person.password)}
                  >
                    <span className="demo-icon">
                      <Icon />
                    </span>
                    <span>
                      <b>{t(role.zh, role.en)}</b>
                      <small>{t(role.askZh, role.askEn)}</small>
                    </span>
                    <small>{busy === person.login ? t('登录中…', 'Signing in…') : person.login}</small>
                  </button>
                );
              })}
            </div>
            <div className="rule">{t('或使用账号', 'or with an account')}</div>
          </>
        ) : null}
        <form className="signin-form" onSubmit={submit}>
          <label>
            {t('账号', 'Login')}
            <Input name="login" autoComplete="username" required autoFocus={demo.length === 0} />
          </label>
          <label>
            {t('密码', 'Password')}
            <Input.Password name="password" autoComplete="current-password" required />
          </label>
          {error ? (
            <p role="alert" className="note amber">
              {t(error.detailZh, error.detailEn)} {t(error.remedyZh, error.remedyEn)}
            </p>
          ) : null}
          <Button type="primary" htmlType="submit" loading={busy !== null} data-testid="sign-in-submit">
            {t('登录', 'Sign in')}
          </Button>
        </form>
        <div className="signin-foot">
          <span title={told ? t(told.durabilityZh, told.durabilityEn) : undefined}>
            {told
              ? `${told.engine === 'embedded' ? t('内置引擎', 'embedded engine') : 'PostgreSQL'} · ${told.version}`
              : ''}
          </span>
          <button
            type="button"
            className="bar-button"
            style={{ height: 22 }}
            onClick={() =>
              screen.dispatch({ type: 'set-language', language: language === 'zh' ? 'en' : 'zh' })
            }
          >
            {language === 'zh' ? 'English' : '中文'}
          </button>
        </div>
      </div>
    </main>
  );
}
