/** Traditional forms that are met in addresses, each followed by its simplified form. */
const PAIRS =
  '雲云燈灯東东門门號号樓楼區区縣县鄉乡鎮镇衚胡衕同園园廣广場场橋桥灣湾蘆芦嶼屿錦锦華华龍龙鳳凤馬马烏乌鳥鸟島岛漢汉陽阳陰阴' +
  '長长慶庆國国會会館馆醫医學学濟济關关興兴榮荣聖圣豐丰寧宁遠远達达運运進进過过邊边遼辽還还連连遊游義义習习書书術术衛卫處处' +
  '製制複复覆复觀观設设計计記记許许訊讯詩诗話话語语說说課课調调談谈請请論论諾诺謝谢證证識识議议護护讀读變变讓让貝贝貨货' +
  '貿贸資资賓宾賢贤質质賽赛贊赞車车軍军軒轩輕轻輝辉輪轮輸输農农郵邮鄭郑鄰邻鄧邓醬酱釀酿釣钓鈴铃鉛铅銀银銅铜銘铭鋪铺鋼钢' +
  '錢钱鍋锅鎖锁鐘钟鍾钟鐵铁鑄铸鑫鑫鑼锣閘闸閣阁開开間间閒闲閩闽闊阔闢辟陳陈陸陆陝陕陵陵隊队階阶際际隴陇雙双雜杂雞鸡離离' +
  '難难霧雾靈灵靜静韓韩順顺頂顶項项預预領领頤颐頭头題题願愿類类風风飛飞飯饭飲饮養养餘余饒饶駐驻駿骏騰腾驛驿驗验驢驴魚鱼' +
  '魯鲁鮮鲜鯉鲤鳴鸣鴨鸭鴻鸿鵝鹅鶴鹤鷺鹭鷹鹰鹽盐麗丽麥麦黃黄點点黨党齊齐齋斋齡龄龜龟萬万與与專专業业叢丛兩两嚴严個个豐丰' +
  '臨临為为爲为舉举喬乔習习買买亂乱爭争於于虧亏亞亚產产畝亩親亲億亿僅仅從从侖仑倉仓儀仪們们價价眾众優优夥伙傘伞偉伟傳传傷伤' +
  '倫伦偽伪體体傑杰備备兒儿內内岡冈冊册寫写軍军馮冯衝冲決决況况凍冻淨净準准涼凉減减幾几憑凭凱凯擊击則则剛刚創创劃划劉刘' +
  '劇剧劍剑勁劲動动務务勝胜勞劳勢势勳勋匯汇彙汇協协單单賣卖盧卢衛卫廠厂廳厅歷历曆历厲厉壓压廈厦廚厨參参發发髮发葉叶嘆叹' +
  '聽听啟启啓启吳吴員员鳴鸣響响團团圍围圖图圓圆塊块堅坚壇坛壩坝墳坟墜坠壟垄墊垫墻墙牆墙壯壮聲声殼壳壽寿夢梦夾夹奪夺奮奋' +
  '奧奥婦妇媽妈嬌娇孫孙寶宝實实審审寬宽對对尋寻導导爾尔塵尘嘗尝層层屬属歲岁豈岂嶺岭峽峡嶽岳巒峦幣币師师帳帐幫帮帶带幹干' +
  '並并莊庄庫库應应廟庙廢废開开異异棄弃張张彎弯歸归當当錄录徑径後后徹彻憶忆憂忧懷怀態态慮虑懸悬戲戏戰战戶户擴扩掃扫揚扬' +
  '撫抚搶抢擔担據据擠挤揮挥損损換换擺摆攤摊撥拨擇择攔拦敵敌數数斷断無无舊旧時时曠旷曉晓暫暂術术樸朴機机殺杀權权條条來来' +
  '極极構构槍枪楓枫櫃柜標标棧栈欄栏樹树棲栖樣样橫横檔档檯台臺台颱台檢检歐欧殘残氣气溝沟滬沪淚泪瀉泻潑泼澤泽潔洁灑洒渦涡' +
  '濱滨灘滩潤润澗涧濕湿溫温滿满漁渔滾滚漲涨瀾澜瀟潇濤涛濃浓滅灭災灾爐炉點点煉炼爛烂燭烛煙烟煩烦燒烧熱热愛爱牽牵犧牺' +
  '狀状猶犹獨独獅狮獎奖獵猎瑪玛環环現现瓊琼電电畫画暢畅療疗瘋疯癢痒監监蓋盖盤盘矯矫礦矿碼码磚砖禮礼禪禅種种積积稱称穩稳' +
  '窮穷竄窜競竞筆笔築筑簡简籃篮籬篱糧粮緊紧糾纠紅红紀纪級级紡纺紗纱納纳紙纸紋纹線线組组細细終终織织紹绍經经結结給给絡络' +
  '絲丝統统絹绢綉绣繡绣綏绥絮絮維维綿绵綠绿網网緣缘緞缎縫缝績绩繼继續续纓缨羅罗罰罚聖圣聯联腳脚臟脏艙舱艦舰藝艺節节薦荐' +
  '藍蓝薊蓟藥药蘇苏蘋苹蘭兰蘿萝蟲虫蝦虾蠶蚕補补襯衬裝装見见規规視视覺觉覽览觸触訂订訓训託托詢询詳详譽誉豬猪貢贡財财販贩' +
  '貫贯費费賀贺賴赖贏赢趙赵趕赶跡迹蹟迹躍跃軌轨軟软載载輔辅轄辖轎轿轉转辦办辭辞邏逻選选遺遗酈郦釐厘裡里裏里針针鏡镜鑰钥';

const SIMPLIFIED = new Map<string, string>();
for (let i = 0; i + 1 < PAIRS.length; i += 2) SIMPLIFIED.set(PAIRS[i]!, PAIRS[i + 1]!);

const DIGIT: Record<string, number> = {
  〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9,
  壹: 1, 贰: 2, 叁: 3, 肆: 4, 柒: 7, 捌: 8, 玖: 9,
}; // prettier-ignore

/** Runs of numerals; 两 only before a unit or a thing that is counted, 陆 and 伍 are names more often than numbers. */
const RUN = /[〇零一二三四五六七八九十百千壹贰叁肆柒捌玖拾佰仟]+|两(?=[百千米号层栋幢])[百千]?/g;

/** '一百二十' → 120, '二〇三' → 203; undefined for what is no number, such as a lone 百. */
function numberOf(run: string): number | undefined {
  const plain = run.replace(/拾/g, '十').replace(/佰/g, '百').replace(/仟/g, '千');
  if (!/[十百千]/.test(plain)) {
    return Number([...plain].map((sign) => DIGIT[sign] ?? '').join(''));
  }
  if (/^[百千]/.test(plain)) return undefined;
  let total = 0;
  let digit: number | undefined;
  let unit = 1;
  for (const sign of plain) {
    const scale = sign === '十' ? 10 : sign === '百' ? 100 : sign === '千' ? 1000 : 0;
    if (scale > 0) {
      total += (digit ?? 1) * scale;
      digit = undefined;
      unit = scale;
    } else {
      digit = DIGIT[sign] ?? 0;
      if (digit === 0) unit = 10;
    }
  }
  // 一百二 means 120, 一百零二 means 102.
  return total + (digit ?? 0) * (digit !== undefined && unit > 10 ? unit / 10 : 1);
}

/**
 * How is this address written in one plain form? Full-width signs become half-width, letters lower-case and without
 * accents, traditional characters simplified, Chinese numerals digits (in names too, on both sides of a comparison),
 * spaces between Chinese characters vanish, 12# becomes 12号.
 * Example: '雲燈街 十二號' → '云灯街12号'.
 */
export function addressText(text: string): string {
  const wide = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .toLowerCase();
  let plain = '';
  for (const sign of wide) plain += SIMPLIFIED.get(sign) ?? sign;
  return plain
    .replace(RUN, (run) => {
      const number = numberOf(run);
      return number === undefined || !Number.isFinite(number) ? run : String(number);
    })
    .replace(/(\d+)\s*#\s*楼?/g, (whole, digits: string) =>
      whole.endsWith('楼') ? `${digits}号楼` : `${digits}号`,
    )
    .replace(/[，、；。;:：|"'“”‘’《》<>【】[\]{}*]/g, ',')
    .replace(/\s+/g, ' ')
    .replace(/(?<=[^\x20-\x7e]) | (?=[^\x20-\x7e])/g, '')
    .replace(/ ?([,()]) ?/g, '$1')
    .replace(/,+/g, ',')
    .replace(/^,|,$/g, '')
    .trim();
}
