import { Modal } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';

const keys: [string[], string, string][] = [
  [['/'], '搜索地点、坐标、案件', 'Search places, coordinates, cases'],
  [['D'], '开始绘制地块（审批）', 'Start drawing a site (Permits)'],
  [['Enter'], '完成绘制', 'Finish drawing'],
  [['Backspace'], '删除最后一个顶点', 'Remove the last vertex'],
  [['Esc'], '取消绘制，关闭卡片或页面', 'Cancel drawing, close card or page'],
  [['Ctrl', 'Z'], '撤销', 'Undo'],
  [['Ctrl', 'Shift', 'Z'], '重做', 'Redo'],
  [['←', '→', '↑', '↓'], '移动地图', 'Move the map'],
  [['+', '−'], '放大、缩小', 'Zoom in, zoom out'],
  [['Q', 'E'], '左右旋转', 'Turn left, turn right'],
  [['N'], '正北朝上', 'North up'],
  [['P'], '俯视 / 倾斜', 'From above / tilted'],
  [['['], '收起或展开面板', 'Fold or unfold the panel'],
  [['T'], '地图 / 表格', 'Map / tables'],
  [['?'], '本页', 'This page'],
];

/** What the keys do. */
export function KeyboardHelp({ open, onClose }: { open: boolean; onClose(): void }): ReactNode {
  const t = useText();
  return (
    <Modal open={open} onCancel={onClose} footer={null} width={460} title={t('键盘操作', 'Keyboard')}>
      <dl className="help-keys" data-testid="keyboard-help">
        {keys.map(([names, zh, en]) => (
          <div key={zh} style={{ display: 'contents' }}>
            <dt>
              {names.map((name) => (
                <kbd key={name} className="key" style={{ marginRight: 4 }}>
                  {name}
                </kbd>
              ))}
            </dt>
            <dd>{t(zh, en)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
