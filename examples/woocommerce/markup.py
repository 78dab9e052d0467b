"""The pages, by the names that WooCommerce documents: `billing_…`, `#order_review`, `#place_order` and others."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from customer import PRODUCTS, RATES, Customer

FIELDS = {
    "first_name": ("First name", "given-name", ""),
    "last_name": ("Last name", "family-name", ""),
    "address_1": ("Street address", "address-line1", "address-field"),
    "city": ("Town / City", "address-level2", "address-field"),
    "postcode": ("Postcode", "postal-code", "address-field"),
    "phone": ("Phone", "tel", ""),
    "email": ("Email address", "email", ""),
}
SCRIPT = Path(__file__).with_name("checkout.js").read_text(encoding="utf-8")
SORRY = "Klarna could not take your cart just now. Please change it, or choose another way to pay."
LIBRARY = "https://x.klarnacdn.net/kp/lib/v1/api.js"


def notice(kind: str, text: str) -> str:
    """What WooCommerce tells the shopper."""
    if kind == "error":
        return f'<ul class="woocommerce-error" role="alert"><li>{html.escape(text)}</li></ul>'
    return f'<div class="woocommerce-{kind}" role="alert">{html.escape(text)}</div>'


def amount(pence: int) -> str:
    """An amount in WooCommerce's wrapping."""
    sign = '<span class="woocommerce-Price-currencySymbol">&pound;</span>'
    return f'<span class="woocommerce-Price-amount amount"><bdi>{sign}{pence / 100:,.2f}</bdi></span>'


def shelf(product: str) -> str:
    """A product and its link into the cart."""
    name, price = PRODUCTS[product]
    link = f'<a class="add_to_cart_button" href="/?add-to-cart={product}">Add</a>'
    return f"<p>{html.escape(name)} {amount(price)} {link}</p>"


def cart(customer: Customer) -> str:
    """The cart page."""
    if not customer.cart:
        return '<h1>Cart</h1><div class="cart-empty woocommerce-info">Your cart is currently empty.</div>'
    rows = "".join(
        f'<tr class="woocommerce-cart-form__cart-item cart_item"><td class="product-remove">'
        f'<a href="/cart/?remove_item={product}" class="remove" aria-label="Remove" data-product_id="{product}">×</a>'
        f'</td><td class="product-name">{html.escape(PRODUCTS[product][0])}</td><td class="product-quantity">'
        f'<div class="quantity"><input type="number" class="input-text qty text" name="cart[{product}][qty]" '
        f'value="{quantity}" min="0" aria-label="Product quantity"></div></td></tr>'
        for product, quantity in customer.cart.items()
    )
    return (
        '<h1>Cart</h1><form class="woocommerce-cart-form" action="/cart/" method="post">'
        '<table class="shop_table cart">'
        f'{rows}</table><button type="submit" class="button" name="update_cart" value="1">Update cart</button></form>'
        '<div class="wc-proceed-to-checkout"><a href="/checkout/" class="checkout-button button alt wc-forward">'
        "Proceed to checkout</a></div>"
    )


def rows(purchase: dict[str, Any], kind: str) -> str:
    """The products of an order, as they were before a coupon."""
    return "".join(
        f'<tr class="{kind}"><td class="product-name">{html.escape(one["name"])}&nbsp;'
        f'<strong class="product-quantity">&times;&nbsp;{one["quantity"]}</strong></td>'
        f'<td class="product-total">{amount(one["quantity"] * one["unit_price"])}</td></tr>'
        for one in purchase["order_lines"]
        if one["type"] == "physical"
    )


def review(customer: Customer) -> str:
    """The table of the review, with the shipping rates."""
    purchase = customer.purchase()
    off = sum(one["total_discount_amount"] for one in purchase["order_lines"])
    discount = (
        f'<tr class="cart-discount"><th>Coupon: {customer.coupon}</th><td>-{amount(off)} <a href="#" '
        f'class="woocommerce-remove-coupon" data-coupon="{customer.coupon}">[Remove]</a></td></tr>'
    )
    rates = "".join(
        f'<li><input type="radio" name="shipping_method[0]" id="rate_{number}" value="{rate}" class="shipping_method"'
        f'{" checked" if rate == customer.rate else ""}><label for="rate_{number}">{name}: {amount(price)}</label></li>'
        for number, (rate, (name, price)) in enumerate(RATES.items())
    )
    return (
        '<table class="shop_table woocommerce-checkout-review-order-table"><tbody>'
        f"{rows(purchase, 'cart_item')}</tbody><tfoot>{discount if customer.coupon else ''}"
        f'<tr class="woocommerce-shipping-totals shipping"><th>Shipping</th><td><ul id="shipping_method" '
        f'class="woocommerce-shipping-methods">{rates}</ul></td></tr><tr class="order-total"><th>Total</th>'
        f'<td><strong>{amount(purchase["order_amount"])}</strong> <small class="includes_tax">(includes '
        f"{amount(purchase['order_tax_amount'])} VAT)</small></td></tr></tfoot></table>"
    )


def payment(customer: Customer, usable: bool) -> str:
    """The ways to pay and the button. Klarna's name, picture and token are those of the session."""
    category = ((customer.session or {}).get("payment_method_categories") or [{}])[0]
    logo = (category.get("asset_urls") or {}).get("standard", "")
    name = html.escape(category.get("name", "Klarna"))
    known = {
        "client_token": (customer.session or {}).get("client_token"),
        "category": category.get("identifier"),
        "usable": usable,
    }
    # "<" is all that could end a script element from within.
    data = json.dumps(known).replace("<", "\\u003c")

    def method(value: str, label: str, box: str) -> str:
        chosen = value == customer.method
        return (
            f'<li class="wc_payment_method payment_method_{value}"><input id="payment_method_{value}" type="radio" '
            f'class="input-radio" name="payment_method" value="{value}"{" checked" if chosen else ""}>'
            f'<label for="payment_method_{value}">{label}</label>'
            f'<div class="payment_box payment_method_{value}"{"" if chosen else " hidden"}>{box}</div></li>'
        )

    picture = f'<img src="{html.escape(logo)}" alt="">' if logo else ""
    ways = method("klarna_payments", f"{name} {picture}", '<div id="klarna_payments_container"></div>')
    ways += method("cod", "Cash on delivery", "Pay with cash upon delivery.")
    return (
        '<div id="payment" class="woocommerce-checkout-payment">'
        '<ul class="wc_payment_methods payment_methods methods">'
        f'{ways}</ul><script type="application/json" id="klarna_payments_params">{data}</script>'
        f'<input type="hidden" name="version" value="{customer.version()}"><div class="form-row place-order">'
        '<button type="submit" class="button alt" name="woocommerce_checkout_place_order" id="place_order" disabled>'
        "Place order</button></div></div>"
    )


def checkout(customer: Customer, usable: bool) -> str:
    """The classic checkout."""
    fields = "".join(
        f'<p class="form-row validate-required {more}" id="billing_{key}_field">'
        f'<label for="billing_{key}">{label}</label>'
        f'<input class="input-text" name="billing_{key}" id="billing_{key}" autocomplete="{token}" '
        f'value="{html.escape(customer.address.get(key, ""))}"></p>'
        for key, (label, token, more) in FIELDS.items()
    )
    told = "" if usable else f'<div class="woocommerce-NoticeGroup">{notice("error", SORRY)}</div>'
    return (
        f'<h1>Checkout</h1>{told}<div class="woocommerce"><div class="woocommerce-form-coupon-toggle"><div '
        'class="woocommerce-info">Have a coupon? <a href="#" class="showcoupon">Click here to enter your code</a></div>'
        '</div><form class="checkout_coupon woocommerce-form-coupon" hidden><input name="coupon_code" id="coupon_code" '
        'class="input-text" aria-label="Coupon code"><button type="submit" class="button" name="apply_coupon">Apply '
        'coupon</button></form><form name="checkout" class="checkout woocommerce-checkout" novalidate>'
        f'<div id="customer_details"><h3>Billing details</h3>{fields}<input type="hidden" name="billing_country" '
        f'id="billing_country" value="GB"></div><div id="order_review" class="woocommerce-checkout-review-order">'
        f"{review(customer)}{payment(customer, usable)}</div></form></div>"
        f'<script id="klarna-payments-js" src="{LIBRARY}" async onerror="this.dataset.failed = 1"></script>'
        f"<script>{SCRIPT}</script>"
    )


def received(number: str, purchase: dict[str, Any]) -> str:
    """The page after the order."""
    return (
        '<h1>Order received</h1><div class="woocommerce-order"><p class="woocommerce-notice">Thank you.</p><ul '
        'class="woocommerce-order-overview"><li class="woocommerce-order-overview__order">Order number: '
        f'<strong>{number}</strong></li><li class="woocommerce-order-overview__total">Total: <strong>'
        f'{amount(purchase["order_amount"])}</strong></li></ul><table class="shop_table order_details">'
        f"{rows(purchase, 'order_item')}</table></div>"
    )
