"""The ready page class for WooCommerce, under the one name that it has in the repository and in a wheel."""

from pages.woocommerce import WooCommerceCheckout

__all__ = ["WooCommerceCheckout"]
