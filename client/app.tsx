import { App as AntdApp, ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { useCallback, useEffect, useLayoutEffect, useState } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import type { Session } from '../server/accounts/contract.ts';
import { api } from './api/endpoints.ts';
import { events } from './api/events.ts';
import { carry, whenSignedOut } from './api/request.ts';
import { asApiError, useResource } from './data/use-resource.ts';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { CityFrame } from './shell/city-frame.tsx';
import { ChangePassword } from './pages/change-password.tsx';
import { ErrorState, LoadingState } from './shell/states.tsx';
import { screen, useScreen } from './state/screen-store.ts';
import { themes } from './theme.ts';
import { storedPreferences, storePreferences } from './state/preferences.ts';

screen.open(storedPreferences());

/** The whole client: who is signed in decides between the sign-in page and the city. */
export function App(): ReactNode {
  const language = useScreen((state) => state.language);
  const theme = useScreen((state) => state.theme);

  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = theme;
    root.lang = language === 'zh' ? 'zh-CN' : 'en';
    storePreferences({ language, theme });
  }, [language, theme]);

  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enGB}
      theme={themes[theme]}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp component={false}>
        <Door />
      </AntdApp>
    </ConfigProvider>
  );
}

function Door(): ReactNode {
  const found = useResource('session', (signal) => api.session(signal));
  const [session, setSession] = useState<Session | null>(null);

  const enter = useCallback((next: Session): void => {
    carry({ csrfToken: next.csrfToken, city: null });
    setSession(next);
  }, []);
  const [taken, setTaken] = useState<Session | null>(null);
  if (found.data !== taken) {
    setTaken(found.data);
    if (found.data) setSession(found.data);
  }
  useLayoutEffect(() => carry({ csrfToken: session?.csrfToken ?? null }), [session]);
  useEffect(
    () => whenSignedOut(() => enter({ account: null, csrfToken: null, expiresAt: null, demoSecret: false })),
    [enter],
  );

  const reread = useCallback(async (): Promise<void> => enter(await api.session()), [enter]);
  const leave = useCallback(async (): Promise<void> => {
    events.close();
    try {
      await api.signOut();
    } catch (cause) {
      if (asApiError(cause).status !== 401) throw cause;
    }
    screen.leave();
    enter({ account: null, csrfToken: null, expiresAt: null, demoSecret: false });
  }, [enter]);

  if (found.error && !session) {
    if (found.error.status === 401) return <SignInPage onSignedIn={enter} />;
    return (
      <div className="signin" style={{ placeContent: 'center', gridTemplateColumns: 'auto' }}>
        <ErrorState error={found.error} onRetry={found.reload} />
      </div>
    );
  }
  if (!session) return <LoadingState tall />;
  if (!session.account) return <SignInPage onSignedIn={enter} />;
  if (session.account.mustChangePassword) return <ChangePassword required onDone={reread} onCancel={leave} />;
  return (
    <CityDoor
      account={session.account}
      demoSecret={session.demoSecret}
      onSignOut={leave}
      onAccountChanged={reread}
    />
  );
}

/** The city that the address asks for, or the account's first; another city is another frame. */
function CityDoor(
  props: Pick<ComponentProps<typeof CityFrame>, 'account' | 'demoSecret' | 'onSignOut' | 'onAccountChanged'>,
): ReactNode {
  const { accountId, cityIds } = props.account;
  const asked = useScreen((state) => state.city);
  const cityId = asked !== null && cityIds.includes(asked) ? asked : (cityIds[0] ?? null);
  return <CityFrame key={`${accountId}/${cityId}`} cityId={cityId} {...props} />;
}
