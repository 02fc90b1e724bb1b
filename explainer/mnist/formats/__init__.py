"""The network in the forms that developers look for: labelled TensorFlow Lite, ONNX, a C array, and vectors to test each with.

Everything here is made from a bundle's own files, with `ai-edge-litert` alone: the same bundle gives the same bytes.
"""
