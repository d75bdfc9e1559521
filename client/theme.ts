import { theme as antdTheme } from 'antd';
import type { ThemeConfig } from 'antd';
import type { Theme } from './state/app-state.ts';

const family =
  "'Noto Sans SC Variable', 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif";

const size = {
  fontFamily: family,
  fontSize: 13,
  borderRadius: 6,
  controlHeight: 32,
  controlHeightSM: 26,
  wireframe: false,
  motionDurationMid: '0.2s',
};

/** The component library in the colours of the two bases (styles/tokens.css holds the same values). */
export const themes: Record<Theme, ThemeConfig> = {
  paper: {
    algorithm: antdTheme.defaultAlgorithm,
    token: {
      ...size,
      colorPrimary: '#1b5fa8',
      colorInfo: '#1b5fa8',
      colorError: '#b42318',
      colorWarning: '#9a5b00',
      colorSuccess: '#11734f',
      colorTextBase: '#2a2824',
      colorBgBase: '#fdfcfa',
      colorBgLayout: '#f3f1ec',
      colorBgElevated: '#fdfcfa',
      colorBorder: '#cfc8ba',
      colorBorderSecondary: '#e2dcd0',
    },
    components: { Tooltip: { colorBgSpotlight: '#3a362f' } },
  },
  night: {
    algorithm: antdTheme.darkAlgorithm,
    token: {
      ...size,
      colorPrimary: '#62aef5',
      colorInfo: '#62aef5',
      colorError: '#ff8a7a',
      colorWarning: '#f0b75a',
      colorSuccess: '#62c79b',
      colorTextBase: '#dbe3eb',
      colorBgBase: '#11161d',
      colorBgContainer: '#1d2530',
      colorBgElevated: '#1d2530',
      colorBgLayout: '#11161d',
      colorBorder: '#3d4957',
      colorBorderSecondary: '#2a3440',
      colorTextLightSolid: '#08121c',
    },
    components: { Tooltip: { colorBgSpotlight: '#2a3440', colorTextLightSolid: '#dbe3eb' } },
  },
};
