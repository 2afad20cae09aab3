"""`scene:barcode`: packages with a barcode on one face."""
