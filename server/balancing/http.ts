import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Balancing } from './balancing.ts';
import * as wire from './contract.ts';
import * as gapWire from './gap-contract.ts';
import type { HourGapsDesk } from './hour-gaps.ts';
import * as planWire from './plan-contract.ts';
import type { Plans } from './plans.ts';
import type { RosterPapers } from './roster-papers.ts';
import * as slotWire from './slot-contract.ts';
import type { SlotRegister } from './slot-register.ts';

const TAG = 'balancing';

export function balancingRoutes(
  balancing: Balancing,
  gaps: HourGapsDesk,
  plans: Plans,
  papers: RosterPapers,
  slots: SlotRegister,
): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/balance/weights',
      permission: 'plans:read',
      tag: TAG,
      summary: 'The workload model: weights with sources, and which of them are assumed',
      summaryZh: '工作量模型：各权重、来源，以及哪些是假定值',
      response: wire.weightsSchema,
      handle: ({ cityId }) => balancing.weights(cityId),
    }),
    route({
      method: 'get',
      path: '/api/v1/balance/ground',
      permission: 'plans:read',
      tag: TAG,
      summary: 'How work is shared out now: holders, streets, minutes and uncovered hot hours',
      summaryZh: '现状：责任人、街巷、工作量（分钟）与无人时段的预计案件',
      query: wire.groundQuerySchema,
      response: wire.groundSchema,
      handle: ({ cityId, query }) => balancing.ground(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/balance/gaps',
      permission: 'plans:read',
      tag: TAG,
      summary: 'Streets that nobody is seen in at some hours of the day, with the reasons',
      summaryZh: '时段空白：某时段从未有人到访的街巷及原因',
      query: gapWire.hourGapsQuerySchema,
      response: gapWire.hourGapsSchema,
      handle: ({ cityId, query }) => gaps.gaps(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/balance/answered',
      permission: 'plans:read',
      tag: TAG,
      summary: 'Who answered for a street on a day and at a time of it: the one named holder of each slot',
      summaryZh: '责任倒查：某街某日某时由谁负责（一段一时一人）',
      query: slotWire.answeredQuerySchema,
      response: slotWire.answeredSchema,
      handle: ({ cityId, query }) => slots.answered(cityId, query),
    }),
    route({
      method: 'post',
      path: '/api/v1/balance/runs',
      permission: 'plans:write',
      tag: TAG,
      summary: 'Ask for proposals from fewest changes to best balance; answers the job that makes them',
      summaryZh: '请求方案：从改动最少到最均衡；返回任务编号',
      body: wire.questionSchema,
      response: wire.askedSchema,
      handle: async ({ cityId, body, account, res }) => {
        res.status(202);
        return balancing.ask(cityId, body, account.accountId);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/balance/runs/:runId',
      permission: 'plans:read',
      tag: TAG,
      summary: 'The proposals of a question, with explanations, certificates and robustness',
      summaryZh: '方案结果：每处改动的理由、下界证书与权重稳健性',
      params: wire.runParamsSchema,
      response: wire.runSchema,
      handle: ({ cityId, params }) => balancing.run(cityId, params.runId),
    }),
    route({
      method: 'post',
      path: '/api/v1/balance/evaluate',
      permission: 'plans:read',
      tag: TAG,
      summary: 'What a changed plan comes to: loads, broken rules, reasons, and how to undo it',
      summaryZh: '试算：改动后的工作量、违反的规则、理由与撤销方法',
      body: wire.evaluateSchema,
      response: wire.evaluationSchema,
      handle: ({ cityId, body }) => balancing.evaluate(cityId, body),
    }),
    route({
      method: 'get',
      path: '/api/v1/balance/plans',
      permission: 'plans:read',
      tag: TAG,
      summary: 'Plans of the city, newest first',
      summaryZh: '方案列表（最新在前）',
      query: planWire.plansQuerySchema,
      response: planWire.plansSchema,
      handle: ({ cityId, query }) => plans.list(cityId, query),
    }),
    route({
      method: 'post',
      path: '/api/v1/balance/plans',
      permission: 'plans:write',
      tag: TAG,
      summary: 'Keep a plan under a name, as a draft',
      summaryZh: '保存为命名方案（草稿）',
      body: planWire.newPlanSchema,
      response: planWire.planSchema,
      handle: ({ cityId, body, account }) => plans.create(cityId, body, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/balance/plans/:planId',
      permission: 'plans:read',
      tag: TAG,
      summary: 'One plan, its last version or an earlier one',
      summaryZh: '查看方案（最新或指定版本）',
      params: planWire.planParamsSchema,
      query: planWire.planQuerySchema,
      response: planWire.planSchema,
      handle: ({ cityId, params, query }) => plans.one(cityId, params.planId, query.version),
    }),
    route({
      method: 'put',
      path: '/api/v1/balance/plans/:planId',
      permission: 'plans:write',
      tag: TAG,
      summary: 'Save a next version of a draft',
      summaryZh: '保存草稿的新版本',
      params: planWire.planParamsSchema,
      body: planWire.savePlanSchema,
      response: planWire.planSchema,
      handle: ({ cityId, params, body, account }) =>
        plans.save(cityId, params.planId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/balance/plans/:planId/submit',
      permission: 'plans:write',
      tag: TAG,
      summary: 'Submit a plan for approval; one that breaks a hard rule is refused',
      summaryZh: '提交审批；违反硬性规则的方案不予受理',
      params: planWire.planParamsSchema,
      body: planWire.versionSchema,
      response: planWire.planSchema,
      handle: ({ cityId, params, body, account }) =>
        plans.submit(cityId, params.planId, body.version, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/balance/plans/:planId/withdraw',
      permission: 'plans:write',
      tag: TAG,
      summary: 'Take a submitted plan back',
      summaryZh: '撤回已提交的方案',
      params: planWire.planParamsSchema,
      body: planWire.versionSchema,
      response: planWire.planSchema,
      handle: ({ cityId, params, body, account }) =>
        plans.withdraw(cityId, params.planId, body.version, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/balance/plans/:planId/approve',
      permission: 'plans:approve',
      tag: TAG,
      summary: 'Approve the plan of somebody else, in force from a day on',
      summaryZh: '批准他人编制的方案，并定生效日期',
      params: planWire.planParamsSchema,
      body: planWire.approveSchema,
      response: planWire.planSchema,
      handle: ({ cityId, params, body, account }) =>
        plans.approve(cityId, params.planId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/balance/plans/:planId/reject',
      permission: 'plans:approve',
      tag: TAG,
      summary: 'Send a plan back, with the reason',
      summaryZh: '退回方案并说明理由',
      params: planWire.planParamsSchema,
      body: planWire.rejectSchema,
      response: planWire.planSchema,
      handle: ({ cityId, params, body, account }) =>
        plans.reject(cityId, params.planId, body, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/balance/compare',
      permission: 'plans:read',
      tag: TAG,
      summary: 'Two plans side by side; "present" stands for what is in force',
      summaryZh: '比较两个方案；“present” 表示现状',
      query: planWire.compareQuerySchema,
      response: planWire.comparisonSchema,
      handle: ({ cityId, query }) => plans.compare(cityId, query.a, query.b),
    }),
    rosterRoute('pdf', 'application/pdf', papers),
    rosterRoute('xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', papers),
  ];
}

function rosterRoute(kind: 'pdf' | 'xlsx', produces: string, papers: RosterPapers): Route {
  return route({
    method: 'get',
    path: `/api/v1/balance/plans/:planId/roster.${kind}`,
    permission: 'plans:read',
    tag: TAG,
    summary: `The week's roster of a plan as ${kind === 'pdf' ? 'PDF' : 'Excel'}, of a grid or a person`,
    summaryZh: `方案的周排班表（${kind === 'pdf' ? 'PDF' : 'Excel'}），按网格或人员`,
    params: planWire.planParamsSchema,
    query: planWire.rosterQuerySchema,
    produces,
    handle: async ({ cityId, params, query, res }) => {
      const bytes = await papers[kind](cityId, params.planId, query);
      res.setHeader('Content-Type', produces);
      res.setHeader('Content-Disposition', `attachment; filename="roster-${params.planId}.${kind}"`);
      res.end(bytes);
      return undefined;
    },
  });
}
