import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Addresses } from './addresses.ts';
import * as wire from './contract.ts';

export function addressRoutes(addresses: Addresses): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/addresses/resolve',
      permission: 'city:read',
      tag: 'addresses',
      summary: 'Where is this address? Ranked candidates with error radius and reason',
      summaryZh: '解析地址：带误差半径与理由的候选位置',
      query: wire.resolveQuerySchema,
      response: wire.resolvedAddressSchema,
      handle: ({ cityId, query, account }) => addresses.resolve(cityId, query.q, account.permissions),
    }),
    route({
      method: 'get',
      path: '/api/v1/address-reviews',
      permission: 'cases:read',
      tag: 'addresses',
      summary: 'Addresses that wait for a person, or waited; oldest first',
      summaryZh: '待人工确认的地址，先到在前',
      query: wire.reviewsQuerySchema,
      response: wire.reviewPageSchema,
      handle: ({ cityId, query }) => addresses.reviews(cityId, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/address-reviews/:reviewId',
      permission: 'cases:read',
      tag: 'addresses',
      summary: 'One address that waits, with its candidates',
      summaryZh: '一条待确认地址及其候选',
      params: wire.reviewParamsSchema,
      response: wire.addressReviewSchema,
      handle: ({ cityId, params }) => addresses.review(cityId, params.reviewId),
    }),
    route({
      method: 'post',
      path: '/api/v1/address-reviews/:reviewId/confirm',
      permission: 'cases:write',
      tag: 'addresses',
      summary: 'Place it at a candidate or at a point on the map',
      summaryZh: '确认候选或在地图上选点',
      params: wire.reviewParamsSchema,
      body: wire.confirmReviewSchema,
      response: wire.confirmedReviewSchema,
      handle: ({ cityId, params, body, account }) =>
        addresses.confirm(cityId, params.reviewId, body, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/address-reviews/:reviewId/reject',
      permission: 'cases:write',
      tag: 'addresses',
      summary: 'It is not placed and stays listed',
      summaryZh: '驳回：不落点，保留在列表中',
      params: wire.reviewParamsSchema,
      body: wire.rejectReviewSchema,
      response: wire.addressReviewSchema,
      handle: ({ cityId, params, body, account }) =>
        addresses.reject(cityId, params.reviewId, body.note, account.accountId),
    }),
    route({
      method: 'post',
      path: '/api/v1/address-reviews/:reviewId/reopen',
      permission: 'cases:write',
      tag: 'addresses',
      summary: 'Take a decision back, with what was made and learned of it',
      summaryZh: '撤回决定，连同由此生成与学习的内容',
      params: wire.reviewParamsSchema,
      body: z.object({}),
      response: wire.addressReviewSchema,
      handle: ({ cityId, params, account }) => addresses.reopen(cityId, params.reviewId, account.accountId),
    }),
    route({
      method: 'get',
      path: '/api/v1/address-aliases',
      permission: 'cases:read',
      tag: 'addresses',
      summary: 'Wordings that were learned from confirmations',
      summaryZh: '从确认中学到的地址说法',
      query: wire.aliasesQuerySchema,
      response: wire.aliasPageSchema,
      handle: ({ cityId, query }) => addresses.aliases(cityId, query),
    }),
    route({
      method: 'patch',
      path: '/api/v1/address-aliases/:aliasId',
      permission: 'cases:write',
      tag: 'addresses',
      summary: 'Withdraw a learned wording, or restore it',
      summaryZh: '停用或恢复学到的说法',
      params: wire.aliasParamsSchema,
      body: wire.aliasChangeSchema,
      response: wire.addressAliasSchema,
      handle: ({ cityId, params, body, account }) =>
        addresses.changeAlias(cityId, params.aliasId, body.active, account.accountId),
    }),
  ];
}
