"""Tables of travel, purchasing, transport, assets and people."""

from __future__ import annotations

from datetime import date

from tests.intake.corpus.building import text
from tests.intake.corpus.case import Case, rows
from tests.intake.corpus.other_tables import case

CASES: list[Case] = [
    case(
        "travel agency report", "business_travel",
        [["2023年1月差旅报表"], ["厂区", "出差日期", "类型", "出发城市", "到达城市", "里程（公里）", "舱位", "票价（元）", "工号", "往返"],
         ["苏州工厂", "2023-01-03", "飞机", "上海", "北京", 1084, "经济舱", 1200, "E001", "否"],
         ["苏州工厂", "2023-01-09", "火车", "苏州", "南京", 219, "二等座", 99.5, "E002", "是"],
         ["合计", None, None, None, None, 1303, None, 1299.5, None, None]],
        rows("site period mode origin destination distance distance__unit travel_class amount amount__unit employee return_trip",
             ("苏州工厂", "2023-01-03", "air", "上海", "北京", 1084, "公里", "economy", 1200, "元", "E001", "否"),
             ("苏州工厂", "2023-01-09", "rail", "苏州", "南京", 219, "公里", "second_seat", 99.5, "元", "E002", "是")),
        "total_adds_up", merged=("A1:J1",),
    ),
    case(
        "commuting survey by mode", "commuting",
        [["Site", "Year", "Commute mode", "Number of employees", "One-way distance (km)", "Days commuted"],
         ["Suzhou", 2023, "Company shuttle", 120, 15.5, 240], ["Suzhou", 2023, "Car sharing", 10, 8, 200]],
        rows("site period mode employees employees__unit distance distance__unit days days__unit",
             ("Suzhou", "2023", "shuttle", 120, "headcount", 15.5, "km", 240, "day"),
             ("Suzhou", "2023", "carpool", 10, "headcount", 8, "km", 200, "day")),
    ),
    case(
        "spend by supplier in ten thousand yuan", "purchased_goods_spend",
        [["采购台账（单位：万元）"], ["厂区", "月份", "供应商名称", "采购品类", "物料名称", "不含税金额"],
         ["苏州工厂", "2023-01", "甲公司", "零部件", "电容", 12.5], ["苏州工厂", "2023-01", "Total", "化学品", "润滑油", 3],
         ["本页小计", None, None, None, None, 15.5]],
        rows("site period supplier category item amount amount__unit",
             ("苏州工厂", "2023-01", "甲公司", "component", "电容", 12.5, "万元"),
             ("苏州工厂", "2023-01", "Total", "chemical", "润滑油", 3, "万元")),
        "total_adds_up",
    ),
    Case(
        "materials by mass in a text table", lambda: ("m.csv", text(
            [["Site", "Month", "Material type", "Net weight", "Unit", "Recycled share (%)"], ["Suzhou", "2023-01", "Steel", "1,5", "t", "20"],
             ["Suzhou", "2023-01", "Aluminium", "2,25", "t", "35,5"]], delimiter=";")),
        "purchased_goods_mass",
        rows("site period material quantity quantity__unit recycled recycled__unit",
             ("Suzhou", "2023-01", "steel", 1.5, "t", 20, "%"), ("Suzhou", "2023-01", "aluminium", 2.25, "t", 35.5, "%")),
    ),
    case(
        "shipments with units in every header", "freight",
        [["Waybill No.", "Ship date", "Plant", "Mode", "Origin", "Destination", "Gross weight (t)", "Distance (km)", "Freight cost [USD]"],
         ["W1", date(2023, 4, 1), "Suzhou", "Road", "Suzhou", "Shanghai", 12.5, 110, 300],
         ["W2", date(2023, 4, 2), "Suzhou", "Sea", "Shanghai", "Rotterdam", 20, 19500, 2500]],
        rows("shipment date site mode origin destination mass mass__unit distance distance__unit amount amount__unit",
             ("W1", date(2023, 4, 1), "Suzhou", "road", "Suzhou", "Shanghai", 12.5, "t", 110, "km", 300, "USD"),
             ("W2", date(2023, 4, 2), "Suzhou", "sea", "Shanghai", "Rotterdam", 20, "t", 19500, "km", 2500, "USD")),
    ),
    case(
        "fixed assets", "capital_goods",
        [["厂区", "入账月份/期间", "资产编号", "资产名称", "资产类别", "数量", "原值（元）"],
         ["苏州工厂", "2023年3月", "A-1", "贴片机", "生产设备", 2, 1500000], ["苏州工厂", "2023年3月", "A-2", "货车", "运输设备", 1, 300000]],
        rows("site period asset name category quantity quantity__unit amount amount__unit",
             ("苏州工厂", "2023-03", "A-1", "贴片机", "machinery", 2, "count", 1500000, "元"),
             ("苏州工厂", "2023-03", "A-2", "货车", "vehicle", 1, "count", 300000, "元")),
    ),
    case(
        "leased buildings of a year", "leased_assets",
        [["2023年租赁资产清单"], ["厂区", "年度", "物业名称", "租赁方向", "物业类型", "租赁面积（㎡）", "用电量（kWh）", "年租金（万元）"],
         ["苏州工厂", "2023", "一号仓库", "租入", "仓库", 5000, 120000, 80]],
        rows("site period asset direction type area area__unit electricity electricity__unit amount amount__unit",
             ("苏州工厂", "2023", "一号仓库", "leased_in", "warehouse", 5000, "㎡", 120000, "kWh", 80, "万元")),
    ),
    case(
        "people by gender across", "headcount",
        [["人员统计"], ["厂区", "月份", "男", "女", "合计"], ["苏州工厂", "2023-12", 600, 400, 1000], ["合肥工厂", "2023-12", 300, 250, 550],
         ["总计", None, 900, 650, 1550]],
        rows("site period gender headcount headcount__unit", ("苏州工厂", "2023-12", "male", 600, "headcount"),
             ("苏州工厂", "2023-12", "female", 400, "headcount"), ("合肥工厂", "2023-12", "male", 300, "headcount"),
             ("合肥工厂", "2023-12", "female", 250, "headcount")),
        "total_columns_add_up", "total_adds_up",
    ),
    case(
        "training sign-in sheets", "training",
        [["厂区", "培训日期/期间", "课程名称", "培训类别", "形式", "培训人次", "培训学时（小时）"],
         ["苏州工厂", "2023年4月", "消防", "安全", "面授", 30, 60]],
        rows("site period course topic delivery participations hours hours__unit",
             ("苏州工厂", "2023-04", "消防", "safety", "classroom", 30, 60, "小时")),
    ),
    case(
        "accident register", "safety_incidents",
        [["工伤事故台账"], ["编号", "厂区", "事故日期", "事故类型", "人员类型", "受伤人数", "损失天数", "经过"],
         ["SI-01", "苏州工厂", date(2023, 5, 6), "急救", "员工", 1, 0, "手指擦伤"],
         ["SI-02", "合肥工厂", "2023.6.30", "损失工时事故", "承包商", 1, 12, "高处坠落"], ["注：不含上下班途中事故"]],
        rows("incident site date kind person_type injured injured__unit lost_days lost_days__unit description",
             ("SI-01", "苏州工厂", date(2023, 5, 6), "first_aid", "employee", 1, "headcount", 0, "day", "手指擦伤"),
             ("SI-02", "合肥工厂", date(2023, 6, 30), "lost_time", "contractor", 1, "headcount", 12, "day", "高处坠落")),
    ),
    case(
        "donations in two currencies", "donations",
        [["Site", "Donation date", "Recipient", "Donation type", "Cause", "Amount", "Currency"],
         ["HQ", "1-Apr-2023", "Red Cross", "Cash", "Disaster relief", 10000, "CNY"],
         ["HQ", "15-May-2023", "School", "Cash", "Education", 500, "USD"], ["Grand total", None, None, None, None, 10500, None]],
        rows("site date recipient kind cause amount amount__unit",
             ("HQ", date(2023, 4, 1), "Red Cross", "cash", "disaster", 10000, "CNY"),
             ("HQ", date(2023, 5, 15), "School", "cash", "education", 500, "USD")),
        "total_adds_up",
    ),
    case(
        "volunteer hours with the activity merged", "volunteering",
        [["厂区", "月份", "活动名称", "公益领域", "姓名", "志愿时长（小时）"], ["苏州工厂", "2023年4月", "植树", "环保", "张三", 3.5],
         [None, None, None, None, "李四", 2]],
        rows("site period activity cause employee hours hours__unit",
             ("苏州工厂", "2023-04", "植树", "environment", "张三", 3.5, "小时"),
             ("苏州工厂", "2023-04", "植树", "environment", "李四", 2, "小时")),
        merged=("A2:A3", "B2:B3", "C2:C3", "D2:D3"),
    ),
]  # fmt: skip
