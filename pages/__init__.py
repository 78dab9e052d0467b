"""What a shopper sees and does: page objects. They know no rules."""
