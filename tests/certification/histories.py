"""Random honest histories: what a shop that does everything right may do, in any number and order."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.certification.stories import Told, story

AMOUNTS = st.integers(1, 50).map(lambda number: number * 499)
BEFORE = st.lists(
    st.sampled_from(
        [
            "change",
            "change twice",
            "renew",
            "refuse and renew",
            "refuse and put back",
            "address",
            "load",
            "init",
            "look",
            "overtake",
            "overlap",
            "heal",
            "remount",
            "abort",
            "mend",
        ]
    ),
    max_size=6,
)
AFTER = st.lists(st.sampled_from(["change", "close", "refuse", "fail", "review", "look"]), max_size=4)


class Honest:
    """A shop that does everything right, in one of the many ways in which that can be done."""

    def __init__(self, draw: st.DataObject) -> None:
        self.draw = draw
        self.amount = draw.draw(AMOUNTS)
        self.number = 1
        self.tells = draw.draw(st.booleans())
        self.told = story().session("S1", self.amount).shows(self.amount).init().load(self.details())
        self.widget = True

    def details(self) -> int | None:
        return self.amount if self.tells else None

    def change(self) -> None:
        self.amount = self.draw.draw(AMOUNTS.filter(lambda amount: amount != self.amount))

    def before(self, step: str) -> None:
        told = self.told
        match step:
            case "change":
                self.change()
                told.changes(self.amount).updates(self.amount).load(self.details())
            case "change twice":
                self.change()
                told.changes(self.amount)
                if self.draw.draw(st.booleans()):
                    told.updates(self.amount)
                self.change()
                told.changes(self.amount).updates(self.amount).load(self.details())
            case "renew":
                self.change()
                told.changes(self.amount)
                self.renew()
            case "refuse and renew":
                self.change()
                status = self.draw.draw(st.sampled_from([400, 404, 409, 500]))
                told.changes(self.amount).updates(self.amount, status=status)
                self.renew()
            case "refuse and put back":
                old = self.amount
                self.change()
                told.changes(self.amount).updates(self.amount, status=400).page(
                    "Not possible.", can_pay=False
                )
                self.amount = old
                told.changes(old).load(self.details())
            case "address":
                told.does("types").updates(self.amount, billing_address={"country": "GB", "email": ""})
            case "load":
                told.load(self.details())
            case "init":
                told.init().load(self.details())
            case "look":
                told.page(can_pay=True).shows(self.amount)
            case "overtake":
                for _ in range(2):
                    self.change()
                    told.changes(self.amount).asks(self.amount)
                told.answers().answers(fault="hold-1").load(self.details())
                told.amount = self.amount
            case "overlap":
                self.change()
                first = self.details()
                told.changes(self.amount).updates(self.amount)
                self.change()
                told.changes(self.amount).asks(self.amount).load(first).answers().load(self.details())
            case "heal":
                self.change()
                told.changes(self.amount).updates(self.amount, status=409)
                told.updates(self.amount).load(self.details())
            case "remount":
                self.change()
                told.changes(self.amount).asks(self.amount).init().load().answers().load(self.details())
            case "abort":
                told.pay(self.details()).refused(show_form=True).page(can_pay=True)
            case "mend":
                told.pay(self.details()).refused(show_form=True, fields=("billing_address.email",))
                told.page("E-mail?", can_pay=False).does("fill_address").page(can_pay=True)

    def renew(self) -> None:
        self.number += 1
        self.told.session(f"S{self.number}", self.amount).init().load(self.details())

    def authorize(self) -> None:
        if self.widget:
            self.told.pay(self.details()).approved()
        else:
            self.told.reauthorize(self.details()).approved()

    def after(self, step: str) -> None:
        told = self.told
        match step:
            case "change":
                self.change()
                told.changes(self.amount).updates(self.amount)
                if self.widget:
                    told.load(self.details())
                self.authorize()
            case "close":
                self.change()
                told.changes(self.amount).updates(self.amount)
                if self.widget:
                    told.load(self.details()).pay(self.details())
                else:
                    told.reauthorize(self.details())
                told.refused(show_form=True).page(can_pay=True)
                self.authorize()
            case "fail":
                told.order(self.amount, status=500).page("It failed.", can_pay=True)
                self.authorize()
            case "review" if self.widget:
                self.widget = False
                told.opens("review", "d2").page(can_pay=True).shows(self.amount).init()
            case _:
                told.page(can_pay=True).shows(self.amount)

    def buy(self) -> Told:
        return self.told.order(self.amount).confirms().end()
