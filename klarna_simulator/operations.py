"""All operations of the API in one table: address, body, answer, refusals, and what does it.

The table is walked by the HTTP side and is what a description of the API is made of.
"""

from __future__ import annotations

from collections.abc import Callable

from klarna_simulator.operation import Answer, Call, Operation
from klarna_simulator.order_schemas import (
    AuthorizationUpdate,
    CaptureCreate,
    CustomerDetails,
    DueDateExtension,
    MerchantReferences,
    RefundCreate,
    ShippingInfo,
)
from klarna_simulator.payments import Payments
from klarna_simulator.schemas import OrderCreate, SessionCreate, SessionUpdate
from klarna_simulator.token_schemas import StatusChange, TokenCreate, TokenOrder


def _nothing(does: Callable[[Payments, Call], None]) -> Callable[[Payments, Call], Answer]:
    """Makes an operation of something that answers nothing."""

    nothing = Answer()

    def run(payments: Payments, call: Call) -> Answer:
        does(payments, call)
        return nothing

    return run


def _capture(payments: Payments, call: Call) -> Answer:
    capture_id = payments.order_management.capture(call.path["order_id"], call.body)
    location = f"/ordermanagement/v1/orders/{call.path['order_id']}/captures/{capture_id}"
    return Answer(headers={"Location": location, "Capture-Id": capture_id})


def _refund(payments: Payments, call: Call) -> Answer:
    refund_id = payments.order_management.refund(call.path["order_id"], call.body)
    location = f"/ordermanagement/v1/orders/{call.path['order_id']}/refunds/{refund_id}"
    return Answer(headers={"Location": location, "Refund-Id": refund_id})


_SESSION = "/payments/v1/sessions/{session_id}"
_AUTHORIZATION = "/payments/v1/authorizations/{token}"
_TOKEN = "/customer-token/v1/tokens/{token_id}"  # noqa: S105
_ORDER = "/ordermanagement/v1/orders/{order_id}"
_CAPTURE = _ORDER + "/captures/{capture_id}"

OPERATIONS: tuple[Operation, ...] = (
    # Payments
    Operation(
        name="create_session",
        summary="Opens a payment session",
        method="POST",
        path="/payments/v1/sessions",
        body=SessionCreate,
        status=200,
        refusals=(400,),
        run=lambda payments, call: Answer(payments.create_session(call.body, call.region)),
    ),
    Operation(
        name="update_session",
        summary="Replaces fields of a payment session",
        method="POST",
        path=_SESSION,
        body=SessionUpdate,
        status=204,
        refusals=(400, 404),
        run=_nothing(
            lambda payments, call: payments.update_session(call.path["session_id"], call.body, call.region)
        ),
    ),
    Operation(
        name="read_session",
        summary="Shows a payment session",
        method="GET",
        path=_SESSION,
        status=200,
        refusals=(404,),
        run=lambda payments, call: Answer(payments.read_session(call.path["session_id"])),
    ),
    Operation(
        name="cancel_session",
        summary="Ends a payment session before its time",
        method="POST",
        path=_SESSION + "/cancel",
        status=204,
        refusals=(403, 404),
        offered=lambda rules: rules.session_cancel == "post",
        run=_nothing(lambda payments, call: payments.cancel_session(call.path["session_id"])),
    ),
    Operation(
        name="place_order",
        summary="Makes an order of an authorization",
        method="POST",
        path=_AUTHORIZATION + "/order",
        body=OrderCreate,
        status=200,
        refusals=(400, 403, 404, 409),
        run=lambda payments, call: Answer(payments.place_order(call.path["token"], call.body, call.region)),
    ),
    Operation(
        name="cancel_authorization",
        summary="Lets go of an authorization",
        method="DELETE",
        path=_AUTHORIZATION,
        status=204,
        refusals=(404,),
        run=_nothing(lambda payments, call: payments.cancel_authorization(call.path["token"])),
    ),
    Operation(
        name="create_customer_token",
        summary="Makes a customer token of an authorization",
        method="POST",
        path=_AUTHORIZATION + "/customer-token",
        body=TokenCreate,
        status=200,
        refusals=(400, 403, 404, 409),
        run=lambda payments, call: Answer(
            payments.customer_tokens.create(call.path["token"], call.body, call.region)
        ),
    ),
    # Customer tokens
    Operation(
        name="read_customer_token",
        summary="Shows a customer token",
        method="GET",
        path=_TOKEN,
        status=200,
        refusals=(404,),
        run=lambda payments, call: Answer(payments.customer_tokens.read(call.path["token_id"])),
    ),
    Operation(
        name="place_order_by_customer_token",
        summary="Places an order at the expense of a token's customer",
        method="POST",
        path=_TOKEN + "/order",
        body=TokenOrder,
        status=200,
        refusals=(400, 403, 404, 503),
        keyed=True,
        run=lambda payments, call: Answer(
            payments.customer_tokens.place_order(call.path["token_id"], call.body)
        ),
    ),
    Operation(
        name="change_customer_token_status",
        summary="Cancels a customer token",
        method="PATCH",
        path=_TOKEN + "/status",
        body=StatusChange,
        status=202,
        refusals=(400, 404),
        run=_nothing(
            lambda payments, call: payments.customer_tokens.change_status(call.path["token_id"], call.body)
        ),
    ),
    # Order management
    Operation(
        name="read_order",
        summary="Shows an order",
        method="GET",
        path=_ORDER,
        status=200,
        refusals=(404,),
        run=lambda payments, call: Answer(payments.order(call.path["order_id"]).readable),
    ),
    Operation(
        name="capture_order",
        summary="Takes an amount of an order",
        method="POST",
        path=_ORDER + "/captures",
        body=CaptureCreate,
        status=201,
        refusals=(400, 403, 404),
        keyed=True,
        run=_capture,
    ),
    Operation(
        name="read_captures",
        summary="Shows all captures of an order",
        method="GET",
        path=_ORDER + "/captures",
        status=200,
        refusals=(404,),
        run=lambda payments, call: Answer(payments.order_management.captures(call.path["order_id"])),
    ),
    Operation(
        name="read_capture",
        summary="Shows a capture",
        method="GET",
        path=_CAPTURE,
        status=200,
        refusals=(404,),
        run=lambda payments, call: Answer(
            payments.order_management.read_capture(call.path["order_id"], call.path["capture_id"])
        ),
    ),
    Operation(
        name="refund_order",
        summary="Gives an amount back",
        method="POST",
        path=_ORDER + "/refunds",
        body=RefundCreate,
        status=201,
        refusals=(400, 403, 404),
        keyed=True,
        run=_refund,
    ),
    Operation(
        name="read_refund",
        summary="Shows a refund",
        method="GET",
        path=_ORDER + "/refunds/{refund_id}",
        status=200,
        refusals=(404,),
        run=lambda payments, call: Answer(
            payments.order_management.read_refund(call.path["order_id"], call.path["refund_id"])
        ),
    ),
    Operation(
        name="cancel_order",
        summary="Cancels an order of which nothing was captured",
        method="POST",
        path=_ORDER + "/cancel",
        status=204,
        refusals=(403, 404),
        keyed=True,
        run=_nothing(lambda payments, call: payments.order_management.cancel(call.path["order_id"])),
    ),
    Operation(
        name="release_remaining_authorization",
        summary="Lets go of what was not captured",
        method="POST",
        path=_ORDER + "/release-remaining-authorization",
        status=204,
        refusals=(403, 404),
        keyed=True,
        run=_nothing(lambda payments, call: payments.order_management.release(call.path["order_id"])),
    ),
    Operation(
        name="extend_authorization_time",
        summary="Gives more time to capture an order",
        method="POST",
        path=_ORDER + "/extend-authorization-time",
        status=204,
        refusals=(403, 404),
        keyed=True,
        run=_nothing(lambda payments, call: payments.order_management.extend(call.path["order_id"])),
    ),
    Operation(
        name="update_authorization",
        summary="Changes amount and lines of an order",
        method="PATCH",
        path=_ORDER + "/authorization",
        body=AuthorizationUpdate,
        status=204,
        refusals=(400, 403, 404),
        keyed=True,
        run=_nothing(
            lambda payments, call: payments.order_management.update_authorization(
                call.path["order_id"], call.body
            )
        ),
    ),
    Operation(
        name="update_customer_details",
        summary="Changes the shipping address of an order",
        method="PATCH",
        path=_ORDER + "/customer-details",
        body=CustomerDetails,
        status=204,
        refusals=(400, 403, 404),
        keyed=True,
        run=_nothing(
            lambda payments, call: payments.order_management.update_customer_details(
                call.path["order_id"], call.body
            )
        ),
    ),
    Operation(
        name="update_merchant_references",
        summary="Changes the merchant's references of an order",
        method="PATCH",
        path=_ORDER + "/merchant-references",
        body=MerchantReferences,
        status=204,
        refusals=(400, 403, 404),
        keyed=True,
        run=_nothing(
            lambda payments, call: payments.order_management.update_merchant_references(
                call.path["order_id"], call.body
            )
        ),
    ),
    Operation(
        name="acknowledge_order",
        summary="Takes note of an order",
        method="POST",
        path=_ORDER + "/acknowledge",
        status=204,
        refusals=(403, 404),
        keyed=True,
        run=_nothing(lambda payments, call: payments.order_management.acknowledge(call.path["order_id"])),
    ),
    Operation(
        name="add_shipping_info",
        summary="Adds shipments to an order",
        method="POST",
        path=_ORDER + "/shipping-info",
        body=ShippingInfo,
        status=204,
        refusals=(400, 404),
        keyed=True,
        run=_nothing(
            lambda payments, call: payments.order_management.add_shipping_info(
                call.path["order_id"], call.body
            )
        ),
    ),
    Operation(
        name="add_capture_shipping_info",
        summary="Adds shipments to a capture",
        method="POST",
        path=_CAPTURE + "/shipping-info",
        body=ShippingInfo,
        status=204,
        refusals=(400, 404),
        keyed=True,
        run=_nothing(
            lambda payments, call: payments.order_management.add_capture_shipping_info(
                call.path["order_id"], call.path["capture_id"], call.body
            )
        ),
    ),
    Operation(
        name="trigger_send_out",
        summary="Sends the letter of a capture once more",
        method="POST",
        path=_CAPTURE + "/trigger-send-out",
        status=204,
        refusals=(403, 404),
        keyed=True,
        run=_nothing(
            lambda payments, call: payments.order_management.send_out_again(
                call.path["order_id"], call.path["capture_id"]
            )
        ),
    ),
    Operation(
        name="read_due_date_options",
        summary="Shows by how many days a due date can be extended",
        method="GET",
        path=_CAPTURE + "/extend-due-date-options",
        status=200,
        refusals=(404,),
        run=lambda payments, call: Answer(
            payments.order_management.due_date_options(call.path["order_id"], call.path["capture_id"])
        ),
    ),
    Operation(
        name="extend_due_date",
        summary="Extends the due date of a capture",
        method="PATCH",
        path=_CAPTURE + "/extend-due-date",
        body=DueDateExtension,
        status=204,
        refusals=(400, 403, 404),
        keyed=True,
        run=_nothing(
            lambda payments, call: payments.order_management.extend_due_date(
                call.path["order_id"], call.path["capture_id"], call.body
            )
        ),
    ),
)
