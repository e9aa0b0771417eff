/** ECharts by part: only what the pages draw. Loaded when the first chart is shown. */
import { LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import {
    AxisPointerComponent,
    DataZoomInsideComponent,
    GridComponent,
    LegendComponent,
    MarkAreaComponent,
    MarkLineComponent,
    ParallelComponent,
    TooltipComponent,
    VisualMapContinuousComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([
    LineChart,
    ParallelChart,
    ScatterChart,
    AxisPointerComponent,
    DataZoomInsideComponent,
    GridComponent,
    LegendComponent,
    MarkAreaComponent,
    MarkLineComponent,
    ParallelComponent,
    TooltipComponent,
    VisualMapContinuousComponent,
    CanvasRenderer,
]);

export { init };
