// Draws a dashboard's panels with Grafana's own components from the frames that fetch.mjs wrote.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { createTheme, ThemeContext } from '@grafana/data';
import { GlobalStyles, PanelChrome, PortalContainer } from '@grafana/ui';
import { prepare } from './frames.js';
import { Panel } from './panels.jsx';

const UNIT = 30;
const GAP = 8;
const WIDTH = 1400;

class Boundary extends React.Component {
  state = {};

  static getDerivedStateFromError(error) {
    return { error };
  }

  render() {
    return this.state.error ? <pre className="panel-error">{String(this.state.error)}</pre> : this.props.children;
  }
}

function Placed({ panel, theme, range }) {
  const column = (WIDTH - 23 * GAP) / 24;
  const { x, y, w, h } = panel.gridPos;
  const [width, height] = [w * column + (w - 1) * GAP, h * UNIT + (h - 1) * GAP];
  const place = { position: 'absolute', left: x * (column + GAP), top: y * (UNIT + GAP), width, height };
  if (panel.type === 'row') return <div style={{ ...place, fontWeight: 500, lineHeight: `${UNIT}px`, paddingLeft: 8 }}>⌄ {panel.title}</div>;
  return (
    <div style={place}>
      <PanelChrome title={panel.title} description={panel.description} width={width} height={height}>
        {(innerWidth, innerHeight) => (
          <Boundary>
            <Panel panel={panel} width={innerWidth} height={innerHeight} theme={theme} range={range} />
          </Boundary>
        )}
      </PanelChrome>
    </div>
  );
}

function Dashboard({ title, panels, theme, range }) {
  const bottom = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div id="dashboard" style={{ padding: 16, width: WIDTH + 32, background: theme.colors.background.canvas, color: theme.colors.text.primary }}>
        <h3 style={{ margin: '0 0 8px 8px' }}>{title}</h3>
        <div style={{ position: 'relative', width: WIDTH, height: bottom * (UNIT + GAP) }}>
          {panels.map(panel => <Placed key={panel.id} panel={panel} theme={theme} range={range} />)}
        </div>
      </div>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

const theme = createTheme({ colors: { mode: 'dark' } });
const { title, panels, from, to } = window.DATA;
const range = { from, to };
createRoot(document.getElementById('root')).render(
  <Dashboard title={title} panels={await Promise.all(panels.map(panel => prepare(panel, theme)))} theme={theme} range={range} />,
);
setTimeout(() => document.body.setAttribute('data-ready', '1'), 2500);
