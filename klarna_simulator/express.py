"""Express checkout: the session that Klarna makes itself when the shopper presses its button (J63, J64)."""

from __future__ import annotations

from klarna_simulator.payments import Payments
from klarna_simulator.state import Data
from klarna_simulator.test_customers import shipping_address


def begun(payments: Payments, order: Data, client_token: str, asked: Data) -> Data:
    """Takes the order of an express button: into the token's session, or into one of its own.

    Without a token nobody has shown who the merchant is: addresses to post to are then not taken from the page.
    Returns what create-session returns, and the address that the shopper gave Klarna where it was asked for;
    Klarna ships there, so it is part of the order from then on. Raises BadValueError for an order that the API
    would refuse.
    """
    if client_token:
        session = payments.session_of_client_token(client_token)
        payments.update_session(session.session_id, order)
        created: Data = {
            "session_id": session.session_id,
            "client_token": client_token,
            "payment_method_categories": session.categories,
        }
    else:
        created = payments.create_session({k: v for k, v in order.items() if k != "merchant_urls"})
    if asked.get("collect_shipping_address") is True:
        session = payments.session(str(created["session_id"]))
        address = shipping_address(str(session.data["purchase_country"]))
        payments.update_session(session.session_id, {"shipping_address": address, "billing_address": address})
        created |= {"collected_shipping_address": address}
    return created
