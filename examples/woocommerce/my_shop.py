"""What a merchant writes for a WooCommerce shop: which products, which coupon, which shipping rate."""

from typing import ClassVar

from klarna_certify.woocommerce import WooCommerceCheckout


class MyShop(WooCommerceCheckout):
    """The products of the journeys by the ids that WooCommerce gave them."""

    products: ClassVar = {"19-315": "12", "22-240": "15"}
    coupon: ClassVar = "winter10"
    shipping: ClassVar = "flat_rate:2"
